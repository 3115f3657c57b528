#include "channels.hpp"

#include "../settings.hpp"
#include "paths.hpp"

#include <spindrift/base/closest_match.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/io/udp/socket_spec.hpp>

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace nmsgtool {
namespace {

std::string alias_file(std::string_view what) {
    try {
        return spindrift::io::ChannelAliases::find_file(default_etc_dir);
    } catch (const spindrift::Error& error) {
        usage_error(fmt::format("{} alias lookup failed: {}", what, error.what()));
    }
}

bool is_endpoint(const std::string& address) noexcept {
    return address.find("://") != std::string::npos;
}

std::vector<std::string> look_up(const std::string& channel, std::string_view what, std::string_view things,
                                 const Console& console) {
    console.say(2, fmt::format("looking up {} '{}'", what, channel));
    const std::string file = alias_file(what);
    auto addresses = spindrift::io::ChannelAliases::lookup(file, channel);
    if (addresses.empty()) {
        const auto channels = spindrift::io::ChannelAliases::channels(file);
        usage_error(fmt::format(
            "{} alias lookup failed: no {} for '{}'{}", what, things, channel,
            spindrift::did_you_mean(channel, std::vector<std::string_view>(channels.begin(), channels.end()))));
    }
    return addresses;
}

}  // namespace

std::vector<std::string> channel_sockets(const std::string& channel, const Console& console) {
    auto addresses = look_up(channel, "channel", "addresses", console);
    for (const std::string& address : addresses) {
        if (is_endpoint(address)) {
            usage_error(fmt::format("channel alias appears to be a ZeroMQ endpoint: {}", address));
        }
    }
    return addresses;
}

std::vector<std::string> channel_endpoints(const std::string& channel, const Console& console) {
    auto addresses = look_up(channel, "zchannel", "endpoints", console);
    for (const std::string& address : addresses) {
        if (!is_endpoint(address)) {
            usage_error(fmt::format("zchannel alias needs to be a ZeroMQ endpoint: {}", address));
        }
    }
    return addresses;
}

}  // namespace nmsgtool
