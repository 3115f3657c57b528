#include <spindrift/ndag/sender.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/net/socket.hpp>

#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>

namespace spindrift::ndag {
namespace {

void set_group(SenderOptions& options, const std::string& text) {
    const std::size_t percent = text.find('%');
    try {
        options.group.endpoint.address = net::resolve(text.substr(0, percent));
    } catch (const Error& error) {
        throw Error(
            fmt::format("Call to getaddrinfo failed for {}:{} -- {}", text, options.group.endpoint.port, error.what()));
    }
    if (percent != std::string::npos) {
        options.group.interface = text.substr(percent + 1);
    }
}

void set_source(SenderOptions& options, const std::string& text) {
    if (::if_nametoindex(text.c_str()) != 0) {
        options.group.interface = text;
        return;
    }
    try {
        options.source = net::resolve(text.substr(0, text.find('%')));
    } catch (const Error&) {
        throw Error(
            fmt::format("Call to getaddrinfo failed for {}:NULL -- it is neither an address nor an interface", text));
    }
    const Bytes octets = options.source->octets();
    if (std::ranges::all_of(octets, [](std::byte octet) { return octet == std::byte{0}; })) {
        options.source.reset();
    }
}

}  // namespace

void set_addresses(SenderOptions& options, const std::string& group, std::uint16_t beacon_port,
                   const std::string& source) {
    options.group.endpoint.port = beacon_port;
    set_group(options, group);
    if (!source.empty()) {
        set_source(options, source);
    }
}

}  // namespace spindrift::ndag
