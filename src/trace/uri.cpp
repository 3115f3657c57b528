#include "uri.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/file/url.hpp>

#include <fmt/format.h>
#include <net/if.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace spindrift::trace {
namespace {

struct FormatName {
    std::string_view name;
    Format format;
};

constexpr std::array<FormatName, 10> format_names = {{{"ndag", Format::ndag},
                                                      {"ndagtcp", Format::ndagtcp},
                                                      {"pcapfile", Format::pcap},
                                                      {"pcap", Format::pcap},
                                                      {"pcapng", Format::pcapng},
                                                      {"erf", Format::erf},
                                                      {"rawerf", Format::rawerf},
                                                      {"int", Format::interface},
                                                      {"ring", Format::interface},
                                                      {"pcapint", Format::pcapint}}};

// Settings of libtrace that are accepted and ignored, because users of libtrace have them in their URIs.
constexpr std::array<std::string_view, 24> libtrace_settings = {"burst_size",
                                                                "bs",
                                                                "tick_interval",
                                                                "ti",
                                                                "tick_count",
                                                                "tc",
                                                                "reporter_thold",
                                                                "rt",
                                                                "reporter_polling",
                                                                "rp",
                                                                "cache_size",
                                                                "cs",
                                                                "thread_cache_size",
                                                                "tcs",
                                                                "fixed_count",
                                                                "fc",
                                                                "hasher_queue_size",
                                                                "hqs",
                                                                "hasher_polling",
                                                                "hp",
                                                                "coremap",
                                                                "debug_state",
                                                                "ds",
                                                                "debug"};

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), to_lower);
    return result;
}

void configure(Uri& uri, std::string_view setting, const Reporter& report) {
    const std::size_t equal = setting.find('=');
    const std::string_view key = setting.substr(0, equal);
    const std::string_view value = equal == std::string_view::npos ? "" : setting.substr(equal + 1);
    if (key == "perpkt_threads" || key == "pt") {
        unsigned threads = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), threads);
        if (error != std::errc() || end != value.data() + value.size() || threads == 0) {
            throw Error(fmt::format("\"{}\" is not a number of threads", value));
        }
        uri.threads = threads;
    } else if (std::ranges::count(libtrace_settings, key) == 0) {
        report(event::SettingIgnored{std::string(key), std::string(value)});
    }
}

// Parses `key=value,key=value:` at the start of a URI. \returns the rest
std::string_view take_settings(Uri& uri, std::string_view text, const Reporter& report) {
    const std::size_t colon = text.find(':');
    const std::string_view front = text.substr(0, colon);
    if (colon == std::string_view::npos || front.find('=') == std::string_view::npos ||
        front.find('/') != std::string_view::npos) {
        return text;
    }
    for (std::size_t at = 0; at < front.size();) {
        const std::size_t end = std::min(front.find(',', at), front.size());
        configure(uri, front.substr(at, end - at), report);
        at = end + 1;
    }
    return text.substr(colon + 1);
}

}  // namespace

Uri Uri::parse(const std::string& text, const Reporter& report) {
    Uri uri;
    const std::string_view rest = take_settings(uri, text, report);
    const std::size_t colon = rest.find(':');
    const std::string name = lower(rest.substr(0, colon));
    const auto* const found = std::ranges::find(format_names, name, &FormatName::name);
    if (colon != std::string_view::npos && found != format_names.end()) {
        uri.format = found->format;
        uri.body = rest.substr(colon + 1);
        return uri;
    }
    uri.body = rest;
    if (uri.body == "-" || ::access(uri.body.c_str(), F_OK) == 0 || !file::url_scheme(uri.body).empty()) {
        uri.format = Format::file;
    } else if (!uri.body.empty() && ::if_nametoindex(uri.body.c_str()) != 0) {
        uri.format = Format::interface;
    } else if (colon != std::string_view::npos && name.find('/') == std::string::npos) {
        throw Error(fmt::format("Unknown format ({})", rest.substr(0, colon)));
    } else {
        throw Error(fmt::format("Unable to find URI ({}): there is no such file or interface", uri.body));
    }
    return uri;
}

}  // namespace spindrift::trace
