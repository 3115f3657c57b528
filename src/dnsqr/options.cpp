#include <spindrift/dnsqr/options.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/dns/name.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace spindrift::dnsqr {
namespace {

using Direction = Options::Direction;

// Calls `visit` with each item of a list, without the blanks around it.
template <class Visit>
void for_each_item(std::string_view text, char separator, Visit visit) {
    while (true) {
        const std::size_t end = text.find(separator);
        std::string_view item = text.substr(0, end);
        item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
        item.remove_suffix(item.size() - (item.find_last_not_of(" \t") + 1));
        visit(item);
        if (end == std::string_view::npos) {
            return;
        }
        text.remove_prefix(end + 1);
    }
}

/// Addresses and networks of both families, as primitives of filter expressions.
struct AddressList {
    std::vector<std::string> v4;
    std::vector<std::string> v6;

    static AddressList parse(const char* variable, std::string_view text) {
        AddressList list;
        for_each_item(text, ',', [&](std::string_view item) {
            const std::size_t slash = item.find('/');
            const auto address = IpAddress::parse(item.substr(0, slash));
            if (address) {
                const std::string_view net = slash == std::string_view::npos ? "" : "net ";
                (address->is_v4() ? list.v4 : list.v6).push_back(fmt::format("{}{}", net, item));
            }
        });
        if (list.v4.empty() && list.v6.empty()) {
            throw Error(fmt::format("{}='{}': no address or network in it, such as 192.0.2.0/24", variable, text));
        }
        return list;
    }

    // A filter such as `(src ADDRESS or src net NETWORK)`.
    static std::string joined(const std::vector<std::string>& addresses, std::string_view direction) {
        std::string text;
        for (const std::string& address : addresses) {
            text += fmt::format("{}{} {}", text.empty() ? "" : " or ", direction, address);
        }
        return "(" + text + ")";
    }
};

// A filter for the traffic to and from the addresses: queries match `to_them`, responses match `from_them`; each is
// `src` or `dst`.
std::string filter_of(const AddressList& list, Direction direction, std::string_view to_them,
                      std::string_view from_them) {
    constexpr std::string_view fragment = "(ip[6:2] & 0x3fff != 0)";
    constexpr std::string_view is_query = "(((udp[10:2] >> 15) & 0x01) == 0)";
    constexpr std::string_view is_response = "(((udp[10:2] >> 15) & 0x01) == 1)";
    std::vector<std::string> parts;
    if (!list.v4.empty()) {
        const std::string queries = AddressList::joined(list.v4, to_them);
        const std::string responses = AddressList::joined(list.v4, from_them);
        switch (direction) {
            case Direction::both:
                parts.push_back(fmt::format("(({0} and udp dst port 53) or ({1} and udp src port 53) or ({1} and {2}))",
                                            queries, responses, fragment));
                break;
            case Direction::queries:
                parts.push_back(fmt::format("({} and udp dst port 53 and {})", queries, is_query));
                break;
            case Direction::responses:
                parts.push_back(fmt::format("(({0} and udp src port 53 and {1}) or ({0} and {2}))", responses,
                                            is_response, fragment));
                break;
        }
    }
    if (!list.v6.empty()) {
        parts.push_back(
            fmt::format("({} or {})", AddressList::joined(list.v6, to_them), AddressList::joined(list.v6, from_them)));
    }
    return fmt::format("{}", fmt::join(parts, " or "));
}

}  // namespace

DomainSet DomainSet::parse(std::string_view names, const WarningHandler& warn) {
    DomainSet set;
    for_each_item(names, ':', [&](std::string_view item) {
        if (item.empty()) {
            return;
        }
        const auto name = dns::Name::parse(item, dns::LetterCase::lower);
        if (name) {
            set.names_.emplace(as_text(name->wire()));
        } else {
            warn(fmt::format("'{}' is not a domain name; it is left out", item));
        }
    });
    return set;
}

bool DomainSet::covers(Bytes name) const {
    const auto size = dns::name_length(name);
    if (names_.empty() || !size || *size != name.size()) {
        return false;
    }
    std::string lower(as_text(name));
    dns::downcase(std::as_writable_bytes(std::span(lower)));
    // Looks up the name and all names above it, at most 128.
    for (std::size_t at = 0; at < lower.size(); at += 1U + static_cast<unsigned char>(lower[at])) {
        if (names_.contains(lower.substr(at))) {
            return true;
        }
    }
    return false;
}

Options Options::from_environment(const Variable& variable, const DomainSet::WarningHandler& warn) {
    Options options;
    const auto text = [&](const char* name) {
        const char* const value = variable(name);
        return std::string_view(value != nullptr ? value : "");
    };
    const auto number = [&](const char* name) { return parse_c_integer<std::int64_t>(text(name)); };
    if (const auto side = number("DNSQR_CAPTURE_QR"); side == 0 || side == 1) {
        options.direction = side == 0 ? Direction::queries : Direction::responses;
    }
    if (const auto bit = number("DNSQR_CAPTURE_RD"); bit == 0 || bit == 1) {
        options.recursion_desired = bit == 1;
    }
    if (const auto max = number("DNSQR_STATE_TABLE_MAX"); max && *max > 0) {
        options.table_size = static_cast<std::size_t>(*max);
    }
    if (const auto seconds = number("DNSQR_QUERY_TIMEOUT"); seconds && *seconds > 0) {
        options.timeout = *seconds;
    }
    options.zero_resolver_address = number("DNSQR_ZERO_RESOLVER_ADDRESS").value_or(0) != 0;
    options.excluded = DomainSet::parse(text("DNSQR_FILTER_QNAMES_EXCLUDE"), warn);
    options.included = DomainSet::parse(text("DNSQR_FILTER_QNAMES_INCLUDE"), warn);

    std::vector<std::string> filters;
    const auto add_addresses = [&](const char* name, std::string_view to_them, std::string_view from_them) {
        if (variable(name) != nullptr) {
            filters.push_back(filter_of(AddressList::parse(name, text(name)), options.direction, to_them, from_them));
        }
    };
    add_addresses("DNSQR_AUTH_ADDRS", "dst", "src");
    add_addresses("DNSQR_RES_ADDRS", "src", "dst");
    options.address_filter = fmt::format("{}", fmt::join(filters, " or "));
    return options;
}

}  // namespace spindrift::dnsqr
