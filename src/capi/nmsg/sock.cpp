#include "guard.hpp"
#include "malloc_text.hpp"

#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

namespace spindrift::capi {
namespace {

struct Ports {
    unsigned first;
    unsigned last;
};

/// The number at the front of `text`, which loses it.
std::optional<unsigned> take_number(std::string_view& text) noexcept {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

/// `PORT` or `LOW..HIGH`, with blanks before HIGH. Text behind a range is ignored, as programs may count on.
std::optional<Ports> parse_ports(std::string_view text) noexcept {
    const auto first = take_number(text);
    if (!first) {
        return std::nullopt;
    }
    if (text.empty()) {
        return Ports{*first, *first};
    }
    if (!text.starts_with("..")) {
        return std::nullopt;
    }
    text.remove_prefix(std::min(text.find_first_not_of(" \t", 2), text.size()));
    const auto last = take_number(text);
    return last ? std::optional(Ports{*first, *last}) : std::nullopt;
}

}  // namespace
}  // namespace spindrift::capi

namespace capi = spindrift::capi;

nmsg_res nmsg_sock_parse(int af, const char* addr, unsigned port, struct sockaddr_in* sai, struct sockaddr_in6* sai6,
                         struct sockaddr** sa, socklen_t* salen) {
    const auto address = addr == nullptr ? std::nullopt : spindrift::IpAddress::parse(addr);
    if (af != AF_INET && af != AF_INET6) {
        return nmsg_res_failure;
    }
    if (!address || address->is_v4() != (af == AF_INET)) {
        return nmsg_res_parse_error;
    }
    const auto port_in_network_order = htons(static_cast<std::uint16_t>(port));
    if (af == AF_INET) {
        *sai = {};
        sai->sin_family = AF_INET;
        sai->sin_port = port_in_network_order;
        std::memcpy(&sai->sin_addr, address->octets().data(), sizeof sai->sin_addr);
        *sa = reinterpret_cast<sockaddr*>(sai);
        *salen = sizeof *sai;
    } else {
        *sai6 = {};
        sai6->sin6_family = AF_INET6;
        sai6->sin6_port = port_in_network_order;
        std::memcpy(&sai6->sin6_addr, address->octets().data(), sizeof sai6->sin6_addr);
        *sa = reinterpret_cast<sockaddr*>(sai6);
        *salen = sizeof *sai6;
    }
    return nmsg_res_success;
}

nmsg_res nmsg_sock_parse_sockspec(const char* sockspec, int* af, char** addr, unsigned* port_start,
                                  unsigned* port_end) {
    return capi::guarded(nmsg_res_failure, [&] {
        const std::string_view text = sockspec == nullptr ? std::string_view() : sockspec;
        const std::size_t slash = text.find('/');
        if (slash == std::string_view::npos || slash + 1 == text.size()) {
            return nmsg_res_failure;
        }
        const auto address = spindrift::IpAddress::parse(text.substr(0, slash));
        const auto ports = capi::parse_ports(text.substr(slash + 1));
        if (!address || !ports) {
            return nmsg_res_parse_error;
        }
        *addr = capi::malloc_text(text.substr(0, slash));
        *af = address->is_v4() ? AF_INET : AF_INET6;
        *port_start = ports->first;
        *port_end = ports->last;
        return nmsg_res_success;
    });
}
