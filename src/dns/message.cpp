#include <spindrift/dns/message.hpp>

#include <spindrift/base/text.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/rdata.hpp>

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>

namespace spindrift::dns {
namespace {

constexpr std::size_t header_size = 12;
constexpr std::size_t max_message_size = 65535;

std::string downcased(Bytes name) {
    std::string lower(as_text(name));
    std::ranges::transform(lower, lower.begin(), to_lower);
    return lower;
}

// The indexes of the records of each set, the sets in order of first appearance. Sorts the records by key, so that the
// time is O(n log n) for any number of sets.
std::vector<std::vector<std::size_t>> group_by_key(std::span<const Record> records) {
    using Key = std::tuple<std::uint16_t, std::uint16_t, std::string>;
    std::vector<Key> keys;
    keys.reserve(records.size());
    for (const Record& record : records) {
        keys.emplace_back(record.rrtype, record.rrclass, downcased(record.name));
    }
    std::vector<std::size_t> order(records.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) -> const Key& { return keys[i]; });
    std::vector<std::vector<std::size_t>> groups;
    for (const std::size_t i : order) {
        if (groups.empty() || keys[groups.back().front()] != keys[i]) {
            groups.emplace_back();
        }
        groups.back().push_back(i);
    }
    std::ranges::sort(groups, {}, [](const auto& members) { return members.front(); });
    return groups;
}

bool same_set(const Record& a, const Record& b) noexcept {
    return a.rrtype == b.rrtype && a.rrclass == b.rrclass && equal_ignoring_case(as_text(a.name), as_text(b.name));
}

constexpr std::size_t few_records = 16;

void append_code(Buffer& out, std::string_view name, std::uint16_t number) {
    if (name.empty()) {
        append_decimal(out, number);
    } else {
        out.append(name);
    }
}

void append_edns(Buffer& out, const Edns& edns) {
    out.append("\n;; OPT PSEUDOSECTION:\n; EDNS: version: ");
    append_decimal(out, edns.version);
    out.append(", flags:");
    out.append((edns.flags & edns_do_flag) != 0 ? " do; udp: " : "; udp: ");
    append_decimal(out, edns.udp_size);
    out.append('\n');
    for (Bytes options = edns.options; !options.empty();) {
        out.append("; ");
        const bool more = append_edns_option(out, options);
        out.append('\n');
        if (!more) {
            break;
        }
    }
}

}  // namespace

void append_record(Buffer& out, const Record& record, Section section) {
    if (section == Section::question) {
        out.append(';');
    }
    append_name(out, record.name);
    out.append(' ');
    if (section != Section::question) {
        append_decimal(out, record.ttl);
        out.append(' ');
    }
    append_rrclass(out, record.rrclass);
    out.append(' ');
    append_rrtype(out, record.rrtype);
    if (section != Section::question) {
        // For types with a specific form, there is no space before an empty text.
        if (!record.rdata.empty() || rdata_form(record.rrtype, record.rrclass) != RdataForm::specific) {
            out.append(' ');
        }
        append_rdata(out, record.rdata, record.rrtype, record.rrclass);
    }
    out.append('\n');
}

void Message::clear() noexcept {
    id_ = flags_ = rcode_ = 0;
    edns_.reset();
    for (auto& records : records_) {
        records.clear();
    }
    cached_name_ = {};
    arena_.clear();
}

Errc Message::parse(Bytes wire) {
    clear();
    if (wire.size() < header_size) {
        return Errc::len;
    }
    if (wire.size() > max_message_size) {
        return Errc::overflow;
    }
    id_ = load_be<std::uint16_t>(wire.data());
    flags_ = load_be<std::uint16_t>(wire.data() + 2);
    rcode_ = flags_ & 0xF;
    std::size_t at = header_size;
    for (const Section section : sections) {
        const auto count = load_be<std::uint16_t>(wire.data() + 4 + 2 * static_cast<std::size_t>(section));
        for (std::size_t i = 0; i < count; ++i) {
            if (at == wire.size()) {
                return Errc::success;
            }
            if (const Errc errc = parse_record(wire, at, section); errc != Errc::success) {
                clear();
                return errc;
            }
        }
    }
    return Errc::success;
}

// Reads the owner of a record. Most owners are a pointer to the owner before, which is cached.
Errc Message::parse_name(Bytes wire, std::size_t& at, Bytes& name) {
    const bool is_pointer = wire.size() - at >= 2 && wire[at] >= std::byte{0xC0};
    const std::size_t start = is_pointer ? load_be<std::uint16_t>(wire.data() + at) & 0x3FFFU : at;
    if (is_pointer && start == cached_name_.start) {
        at += 2;
        name = cached_name_.name;
        return Errc::success;
    }
    Name unpacked;
    if (const Errc errc = unpack_name(wire, at, unpacked); errc != Errc::success) {
        return errc;
    }
    const std::size_t size = skip_name(wire, at);
    at += size;
    name = arena_.copy(unpacked.wire());
    // A name that contains a pointer is not cached: one more pointer to it may exceed the maximum number of pointers.
    cached_name_ = {is_pointer || size == name.size() ? start : no_offset, name};
    return Errc::success;
}

Errc Message::parse_record(Bytes wire, std::size_t& at, Section section) {
    const bool question = section == Section::question;
    Record record;
    if (const Errc errc = parse_name(wire, at, record.name); errc != Errc::success) {
        return errc;
    }
    const std::size_t fixed_size = question ? 4 : 10;
    if (wire.size() - at < fixed_size) {
        return Errc::parse_error;
    }
    const std::byte* const fixed = wire.data() + at;
    at += fixed_size;
    record.rrtype = load_be<std::uint16_t>(fixed);
    record.rrclass = load_be<std::uint16_t>(fixed + 2);
    scratch_.clear();
    if (!question) {
        record.ttl = load_be<std::uint32_t>(fixed + 4);
        const std::size_t size = load_be<std::uint16_t>(fixed + 8);
        if (size > wire.size() - at) {
            return Errc::overflow;
        }
        if (const Errc errc = unpack_rdata(scratch_, wire, at, size, record.rrtype, record.rrclass);
            errc != Errc::success) {
            return errc;
        }
        at += size;
    }
    record.rdata = arena_.copy(scratch_.bytes());
    if (record.rrtype == type::opt && !edns_) {
        edns_ = Edns{static_cast<std::uint8_t>(record.ttl >> 16), static_cast<std::uint16_t>(record.ttl),
                     record.rrclass, record.rdata, question};
        // RFC 6891 requires a shift by 4. wdns shifts by 8, and its output is the reference.
        rcode_ = static_cast<std::uint16_t>((record.ttl >> 24) << 8 | rcode_);
        return Errc::success;
    }
    records_[static_cast<std::size_t>(section)].push_back(record);
    return Errc::success;
}

void RrSetList::list(std::span<const Record> questions) {
    sets_.clear();
    for (const Record& question : questions) {
        sets_.push_back({question, {}});
    }
}

void RrSetList::group(std::span<const Record> records) {
    sets_.clear();
    rdatas_.clear();
    rdatas_.reserve(records.size());  // the sets point into it, so it must not reallocate
    if (records.size() <= few_records) {
        group_few(records);
        return;
    }
    for (const auto& members : group_by_key(records)) {
        begin_set(records[members.front()]);
        for (const std::size_t i : members) {
            join_set(records[i]);
        }
    }
}

// For a few records, comparing all pairs is faster than sorting.
void RrSetList::group_few(std::span<const Record> records) {
    std::array<bool, few_records> grouped{};
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (grouped[i]) {
            continue;
        }
        begin_set(records[i]);
        for (std::size_t j = i; j < records.size(); ++j) {
            if (!grouped[j] && same_set(records[i], records[j])) {
                grouped[j] = true;
                join_set(records[j]);
            }
        }
    }
}

void RrSetList::begin_set(const Record& first) {
    sets_.push_back({first, {}});
}

// Adds a record to the last set, whose rdatas are the last of `rdatas_`.
void RrSetList::join_set(const Record& record) {
    RrSetView& set = sets_.back();
    set.first.ttl = std::min(set.first.ttl, record.ttl);
    rdatas_.push_back(record.rdata);
    set.rdatas = std::span<const Bytes>(rdatas_).last(set.rdatas.size() + 1);
}

RrSetList Message::rrsets(Section section) const {
    RrSetList sets;
    if (section == Section::question) {
        sets.list(records(section));
    } else {
        sets.group(records(section));
    }
    return sets;
}

void append_octets(Buffer& out, Bytes wire) {
    out.append("\\# ");
    append_decimal(out, wire.size());
    out.append(' ');
    append_hex(out, wire, lower_hex_digits);
}

void append_header(Buffer& out, const MessageHeader& header) {
    const std::uint16_t opcode = (header.flags >> 11) & 0xF;
    out.append(";; ->>HEADER<<- opcode: ");
    append_code(out, opcode_name(opcode), opcode);
    out.append(", rcode: ");
    append_code(out, rcode_name(header.rcode), header.rcode);
    out.append(", id: ");
    append_decimal(out, header.id);
    out.append("\n;; flags:");
    for (const HeaderFlag& flag : header_flags) {
        if ((header.flags & flag.mask) != 0) {
            out.append(' ');
            out.append(flag.name);
        }
    }
    static constexpr std::array<std::string_view, 4> counts = {
        "; QUERY: ", ", ANSWER: ", ", AUTHORITY: ", ", ADDITIONAL: "};
    for (std::size_t i = 0; i < sections.size(); ++i) {
        out.append(counts[i]);
        append_decimal(out, header.counts[i]);
    }
    out.append('\n');
    if (header.edns) {
        append_edns(out, *header.edns);
    } else {
        out.append('\n');
    }
}

std::string_view section_heading(Section section) noexcept {
    static constexpr std::array<std::string_view, 4> headings = {
        ";; QUESTION SECTION:\n", "\n;; ANSWER SECTION:\n", "\n;; AUTHORITY SECTION:\n", "\n;; ADDITIONAL SECTION:\n"};
    return headings[static_cast<std::size_t>(section)];
}

bool Message::append_text(Buffer& out, std::size_t max_size) const {
    const std::size_t start = out.size();
    MessageHeader header{id_, flags_, rcode_, {}, edns_};
    std::ranges::transform(records_, header.counts.begin(), [](const auto& records) { return records.size(); });
    append_header(out, header);
    for (const Section section : sections) {
        out.append(section_heading(section));
        for (const Record& record : records(section)) {
            append_record(out, record, section);
            if (out.size() - start > max_size) {
                out.truncate(start);
                return false;
            }
        }
    }
    return true;
}

}  // namespace spindrift::dns
