#include "vectors.hpp"

#include <spindrift/base/text.hpp>
#include <spindrift/dns/message.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>
#include <spindrift/dns/rrset.hpp>

#include <fmt/format.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// Rows of names, record data and messages (docs/formats/dns.md section 15).
namespace vectorcheck {
namespace {

using namespace spindrift;
using dns::Errc;

/// One row: what goes in, and what must come out.
struct Row {
    std::string kind;
    std::uint16_t rrtype = 0;
    std::uint16_t rrclass = 0;
    std::string hex;
    std::string wire;        // octets of `hex`, or of its part before `@` or `/`
    std::string other_wire;  // octets behind `/`
    std::size_t at = 0;      // number behind `@`
    std::string text;
};

std::string to_hex(Bytes octets) {
    Buffer out;
    append_hex(out, octets, lower_hex_digits);
    return std::string(out.text());
}

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            decoded += from_hex(text.substr(i + 1, 2));
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

/// Compares a result with an expectation that may be `!` and the name of an error.
Verdict compare(std::string_view want, Errc errc, std::string_view have) {
    const std::string got = errc == Errc::success ? std::string(have) : fmt::format("!{}", dns::to_text(errc));
    return got == want ? Verdict{} : fmt::format("want [{}], have [{}]", want, got);
}

template <class T, class Show>
Verdict compare(std::string_view want, const dns::Decoded<T>& result, Show show) {
    return result ? compare(want, Errc::success, show(*result)) : compare(want, result.error(), {});
}

Verdict compare_text(std::string_view want, Errc errc, const Buffer& have) {
    return compare(want.starts_with('!') ? std::string(want) : percent_decoded(want), errc, have.text());
}

Verdict check_name_text(const Row& row) {
    Buffer out;
    dns::append_name(out, as_bytes(row.wire));
    return compare_text(row.text, Errc::success, out);
}

Verdict check_parse_name(const Row& row, dns::LetterCase letters) {
    return compare(row.hex, dns::Name::parse(percent_decoded(row.text), letters),
                   [](const dns::Name& name) { return to_hex(name.wire()); });
}

Verdict check_unpack(const Row& row) {
    dns::Name name;
    const Errc errc = dns::unpack_name(as_bytes(row.wire), row.at, name);
    Buffer out;
    dns::append_name(out, name.wire());
    return compare_text(row.text, errc, out);
}

Verdict check_downcase_name(const Row& row) {
    std::string name = row.wire;
    dns::downcase(std::as_writable_bytes(std::span{name}));
    return compare(row.text, Errc::success, to_hex(as_bytes(name)));
}

Verdict check_rdata_text(const Row& row) {
    Buffer out;
    dns::append_rdata(out, as_bytes(row.wire), row.rrtype, row.rrclass);
    return compare_text(row.text, Errc::success, out);
}

Verdict check_parse_rdata(const Row& row) {
    Buffer out;
    const Errc errc = dns::parse_rdata(out, percent_decoded(row.text), row.rrtype, row.rrclass);
    return compare(row.hex, errc, to_hex(out.bytes()));
}

Verdict check_rdata_both_ways(const Row& row) {
    const Verdict there = check_rdata_text(row);
    return there.empty() ? check_parse_rdata(row) : there;
}

Verdict check_downcase_rdata(const Row& row) {
    std::string rdata = row.wire;
    const Errc errc = dns::downcase_rdata(std::as_writable_bytes(std::span{rdata}), row.rrtype, row.rrclass);
    return compare(row.text, errc, to_hex(as_bytes(rdata)));
}

Verdict check_message_text(const Row& row) {
    dns::Message message;
    const Errc errc = message.parse(as_bytes(row.wire));
    Buffer out;
    static_cast<void>(message.append_text(out));
    return compare_text(row.text, errc, out);
}

/// Parses the message of a row and hands its first answer record set to `use`.
Verdict with_first_answer(const Row& row, const std::function<Verdict(dns::RrSet)>& use) {
    dns::Message message;
    const Errc errc = message.parse(as_bytes(row.wire));
    if (errc != Errc::success) {
        return compare(row.text, errc, {});
    }
    const auto sets = message.rrsets(dns::Section::answer);
    return sets.empty() ? Verdict("the message has no answer") : use(dns::RrSet::from(sets.front()));
}

Verdict check_message_rdata(const Row& row) {
    return with_first_answer(row, [&](const dns::RrSet& set) {
        return compare(row.text, Errc::success, to_hex(as_bytes(set.rdatas.front())));
    });
}

Verdict check_serialize(const Row& row) {
    return with_first_answer(row, [&](const dns::RrSet& set) {
        Buffer out;
        set.serialize(out);
        return compare(row.text, Errc::success, to_hex(out.bytes()));
    });
}

Verdict check_sort(const Row& row) {
    return with_first_answer(row, [&](dns::RrSet set) {
        set.sort();
        Buffer out;
        set.append_text(out, dns::Section::answer);
        return compare_text(row.text, Errc::success, out);
    });
}

Verdict check_rrset_text(const Row& row) {
    const auto set = dns::RrSet::deserialize(as_bytes(row.wire));
    Buffer out;
    if (set) {
        set->append_text(out, dns::Section::answer);
    }
    return compare_text(row.text, set ? Errc::success : set.error(), out);
}

/// The expected number stands in the column of types or of classes; the peer says 0, or `!failure`, for none.
Verdict check_number(std::uint16_t want, std::optional<std::uint16_t> have) {
    return have.value_or(0) == want ? Verdict{} : fmt::format("want {}, have {}", want, have.value_or(0));
}

Verdict check_rcode(const Row& row) {
    const auto rcode = dns::parse_rcode(percent_decoded(row.text));
    const bool refusal_wanted = row.hex.starts_with('!');
    return rcode.has_value() == refusal_wanted ? Verdict("wrongly read or refused") : check_number(row.rrtype, rcode);
}

const std::map<std::string_view, std::function<Verdict(const Row&)>> checks = {
    {"name2str", check_name_text},
    {"str2name", [](const Row& row) { return check_parse_name(row, dns::LetterCase::lower); }},
    {"str2name_case", [](const Row& row) { return check_parse_name(row, dns::LetterCase::keep); }},
    {"unpack", check_unpack},
    {"skip",
     [](const Row& row) {
         return compare(row.text, Errc::success, fmt::to_string(dns::skip_name(as_bytes(row.wire), row.at)));
     }},
    {"namelen",
     [](const Row& row) {
         return compare(row.text, dns::name_length(as_bytes(row.wire)), [](auto n) { return fmt::to_string(n); });
     }},
    {"labels",
     [](const Row& row) {
         return compare(row.text, dns::count_labels(as_bytes(row.wire)), [](auto n) { return fmt::to_string(n); });
     }},
    {"chop", [](const Row& row) { return compare(row.text, dns::left_chop(as_bytes(row.wire)), to_hex); }},
    {"reverse",
     [](const Row& row) {
         return compare(row.text, dns::reverse_name(as_bytes(row.wire)),
                        [](const dns::Name& name) { return to_hex(name.wire()); });
     }},
    {"downcase_name", check_downcase_name},
    {"subdomain",
     [](const Row& row) {
         return compare(row.text, dns::is_subdomain(as_bytes(row.wire), as_bytes(row.other_wire)),
                        [](bool below) { return below ? "1" : "0"; });
     }},
    {"rdata", check_rdata_both_ways},
    {"rdata2str", check_rdata_text},
    {"str2rdata", check_parse_rdata},
    {"downcase_rdata", check_downcase_rdata},
    {"msg2str", check_message_text},
    {"msgrdata", check_message_rdata},
    {"serialize", check_serialize},
    {"sortrrset", check_sort},
    {"rrset2str", check_rrset_text},
    {"rrtype2str", [](const Row& row) { return compare(row.text, Errc::success, dns::rrtype_name(row.rrtype)); }},
    {"rrclass2str", [](const Row& row) { return compare(row.text, Errc::success, dns::rrclass_name(row.rrclass)); }},
    {"rcode2str", [](const Row& row) { return compare(row.text, Errc::success, dns::rcode_name(row.rrtype)); }},
    {"opcode2str", [](const Row& row) { return compare(row.text, Errc::success, dns::opcode_name(row.rrtype)); }},
    {"str2rrtype",
     [](const Row& row) { return check_number(row.rrtype, dns::parse_rrtype(percent_decoded(row.text))); }},
    {"str2rrclass",
     [](const Row& row) { return check_number(row.rrclass, dns::parse_rrclass(percent_decoded(row.text))); }},
    {"str2rcode", [](const Row& row) { return check_rcode(row); }},
};

Row parse_row(const Columns& columns) {
    Row row{columns[0],
            parse_decimal<std::uint16_t>(columns[1]).value_or(0),
            parse_decimal<std::uint16_t>(columns[2]).value_or(0),
            columns[3],
            {},
            {},
            0,
            columns[4]};
    const std::size_t split_at = row.hex.find_first_of("@/");
    row.wire = from_hex(std::string_view(row.hex).substr(0, split_at));
    if (split_at != std::string::npos) {
        const std::string_view behind = std::string_view(row.hex).substr(split_at + 1);
        if (row.hex[split_at] == '@') {
            row.at = parse_decimal<std::size_t>(behind).value_or(0);
        } else {
            row.other_wire = from_hex(behind);
        }
    }
    return row;
}

}  // namespace

std::optional<Verdict> check_dns_row(const Columns& columns) {
    const auto check = checks.find(columns[0]);
    if (columns.size() != 6 || check == checks.end()) {
        return std::nullopt;
    }
    const Row row = parse_row(columns);
    const Verdict verdict = check->second(row);
    return verdict.empty() ? verdict : fmt::format("{} {}: {}", row.kind, columns[5], verdict);
}

}  // namespace vectorcheck
