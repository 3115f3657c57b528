#include "rdata_text.hpp"

#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/dns/rdata.hpp>

#include <algorithm>
#include <array>

// EDNS options: RFC 6891 section 6.1.2, docs/formats/dns.md section 10.
namespace spindrift::dns {
namespace {

constexpr std::uint16_t client_subnet_code = 8;    // RFC 7871
constexpr std::uint16_t extended_error_code = 15;  // RFC 8914

constexpr std::array<std::string_view, 25> extended_errors = {
    "Other Error",
    "Unsupported DNSKEY Algorithm",
    "Unsupported DS Digest Type",
    "Stale Answer",
    "Forged Answer",
    "DNSSEC Indeterminate",
    "DNSSEC Bogus",
    "Signature Expired",
    "Signature Not Yet Valid",
    "DNSKEY Missing",
    "RRSIGs Missing",
    "No Zone Key Bit Set",
    "NSEC Missing",
    "Cached Error",
    "Not Ready",
    "Blocked",
    "Censored",
    "Filtered",
    "Prohibited",
    "Stale NXDomain Answer",
    "Not Authoritative",
    "Not Supported",
    "No Reachable Authority",
    "Network Error",
    "Invalid Data",
};

void append_printable(Buffer& out, Bytes octets) {
    for (const char c : as_text(octets)) {
        out.append(c >= 0x20 && c <= 0x7E ? c : '.');
    }
}

bool append_client_subnet(Buffer& out, Bytes data) {
    if (data.size() < 4) {
        return append_error_mark(out, Errc::parse_error);
    }
    const auto family = load_be<std::uint16_t>(data.data());
    const Bytes given = data.subspan(4);
    std::array<std::byte, 16> address{};
    if ((family != 1 && family != 2) || given.size() > (family == 1 ? 4 : 16)) {
        return append_error_mark(out, Errc::parse_error);
    }
    std::ranges::copy(given, address.begin());
    if (family == 1) {
        append_ipv4(out, address.data());
    } else {
        append_ipv6(out, address.data());
    }
    for (const std::byte prefix : data.subspan(2, 2)) {
        out.append('/');
        append_decimal(out, std::to_integer<unsigned>(prefix));
    }
    return true;
}

bool append_extended_error(Buffer& out, Bytes data) {
    if (data.size() < 2) {
        return append_error_mark(out, Errc::parse_error);
    }
    const auto info = load_be<std::uint16_t>(data.data());
    append_decimal(out, info);
    if (info < extended_errors.size()) {
        out.append(" (");
        out.append(extended_errors[info]);
        out.append(')');
    }
    out.append(": (");
    append_printable(out, data.subspan(2));
    out.append(')');
    return true;
}

void append_unknown(Buffer& out, Bytes data) {
    for (std::size_t i = 0; i < data.size(); ++i) {
        append_hex(out, data.subspan(i, 1), lower_hex_digits);
        out.append(' ');
    }
    out.append("(\"");
    append_printable(out, data);
    out.append("\")");
}

}  // namespace

bool append_edns_option(Buffer& out, Bytes& options) {
    if (options.size() < 2) {
        return append_cut_mark(out);
    }
    const auto code = load_be<std::uint16_t>(options.data());
    options = options.subspan(2);
    if (code == client_subnet_code) {
        out.append("CLIENT-SUBNET:");
    } else if (code == extended_error_code) {
        out.append("EDE:");
    } else {
        out.append("OPT=");
        append_decimal(out, code);
        out.append(':');
    }
    const std::size_t size = options.size() < 2 ? 0 : load_be<std::uint16_t>(options.data());
    if (options.size() < 2 + size) {
        return append_cut_mark(out);
    }
    const Bytes data = options.subspan(2, size);
    options = options.subspan(2 + size);
    out.append(' ');
    if (code == client_subnet_code) {
        return append_client_subnet(out, data);
    }
    if (code == extended_error_code) {
        return append_extended_error(out, data);
    }
    append_unknown(out, data);
    return true;
}

}  // namespace spindrift::dns
