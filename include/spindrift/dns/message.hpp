#pragma once

#include <spindrift/base/arena.hpp>
#include <spindrift/base/buffer.hpp>
#include <spindrift/dns/errc.hpp>
#include <spindrift/dns/name.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// DNS messages: RFC 1035 section 4, RFC 6891, docs/formats/dns.md sections 11 and 12.
namespace spindrift::dns {

enum class Section : unsigned char { question, answer, authority, additional };
inline constexpr std::array<Section, 4> sections = {Section::question, Section::answer, Section::authority,
                                                    Section::additional};

/// One record (or question) of a parsed message. Borrows from the `Message`.
struct Record {
    Bytes name;  ///< uncompressed wire form, case preserved
    std::uint16_t rrtype = 0;
    std::uint16_t rrclass = 0;
    std::uint32_t ttl = 0;  ///< seconds; 0 for a question
    Bytes rdata;            ///< stored form; empty for a question
};

/// The first OPT record of a message.
struct Edns {
    std::uint8_t version = 0;
    std::uint16_t flags = 0;     ///< bit 15 is DO
    std::uint16_t udp_size = 0;  ///< octets
    Bytes options;
    bool in_question = false;  ///< a question, which has no rdata, and so no options
};

/// Appends a record as a line of text, newline included: `;NAME CLASS TYPE` for a question, else
/// `NAME TTL CLASS TYPE RDATA`.
void append_record(Buffer& out, const Record& record, Section section);

/// An RRset: the records of one section with the same owner, type and class. Borrows from the `RrSetList` and the
/// `Message`.
struct RrSetView {
    Record first;                   ///< the first record, with the minimum TTL of the set
    std::span<const Bytes> rdatas;  ///< in wire order, with duplicates; empty for a question
};

/// The RRsets of a section, in order of first appearance. Borrows from the `Message`.
class RrSetList {
public:
    RrSetList() = default;
    RrSetList(RrSetList&&) noexcept = default;
    RrSetList& operator=(RrSetList&&) noexcept = default;
    RrSetList(const RrSetList&) = delete;
    RrSetList& operator=(const RrSetList&) = delete;
    ~RrSetList() = default;

    /// Replaces the content by the sets of `records`, which must not be questions. Reuses the memory.
    void group(std::span<const Record> records);

    /// Replaces the content by one set without rdata for each question.
    void list(std::span<const Record> questions);

    [[nodiscard]] auto begin() const noexcept { return sets_.begin(); }
    [[nodiscard]] auto end() const noexcept { return sets_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return sets_.size(); }
    [[nodiscard]] bool empty() const noexcept { return sets_.empty(); }
    [[nodiscard]] const RrSetView& front() const noexcept { return sets_.front(); }
    [[nodiscard]] const RrSetView& operator[](std::size_t i) const noexcept { return sets_[i]; }

private:
    void group_few(std::span<const Record> records);
    void begin_set(const Record& first);
    void join_set(const Record& record);

    std::vector<RrSetView> sets_;
    std::vector<Bytes> rdatas_;  // of all sets
};

/// What the text of a message shows before its records. Borrows.
struct MessageHeader {
    std::uint16_t id = 0;
    std::uint16_t flags = 0;  ///< the header bits, with the opcode
    std::uint16_t rcode = 0;
    std::array<std::size_t, 4> counts{};  ///< records in each section
    std::optional<Edns> edns;
};

/// Appends the lines before the first section, in the format of `dig`.
void append_header(Buffer& out, const MessageHeader& header);

/// The line above a section, with the empty line before it.
[[nodiscard]] std::string_view section_heading(Section section) noexcept;

/// The maximum size of the text of one message, in octets. Compression lets a message of 64 KiB refer to one name
/// thousands of times, so that its text could have 15 MiB. No zone transfer or response of real use comes near.
inline constexpr std::size_t max_text_size = std::size_t{4} << 20;

/// Appends the octets of a message whose text would be too large: `\# LENGTH HEX`, as RFC 3597 shows record data.
void append_octets(Buffer& out, Bytes wire);

/// A parsed DNS message. It copies all data, so the parsed octets need not live on. Parsing another message into the
/// same object reuses its memory.
class Message {
public:
    /// Parses a message of at most 65535 octets. A message that ends exactly between two records is accepted with the
    /// records before; octets after the last record that the header counts are ignored. On an error the message is
    /// empty.
    Errc parse(Bytes wire);

    [[nodiscard]] std::uint16_t id() const noexcept { return id_; }
    /// The 16 flag bits of the header, with opcode and rcode.
    [[nodiscard]] std::uint16_t flags() const noexcept { return flags_; }
    [[nodiscard]] std::uint16_t opcode() const noexcept { return (flags_ >> 11) & 0xF; }
    /// The response code: that of the header, and the EDNS extension shifted by eight bits as in wdns, so that BADVERS
    /// is 256.
    [[nodiscard]] std::uint16_t rcode() const noexcept { return rcode_; }
    [[nodiscard]] const std::optional<Edns>& edns() const noexcept { return edns_; }

    /// The records in wire order, without the OPT record returned by `edns()`.
    [[nodiscard]] std::span<const Record> records(Section section) const noexcept {
        return records_[static_cast<std::size_t>(section)];
    }

    /// The records grouped into sets in order of first appearance; questions are never merged.
    [[nodiscard]] RrSetList rrsets(Section section) const;

    /// Appends the message in the format of `dig` (docs/formats/dns.md 12.3).
    /// \returns false, with nothing appended, if the text would be larger than `max_size` octets
    [[nodiscard]] bool append_text(Buffer& out, std::size_t max_size = max_text_size) const;

private:
    // The copy of a name, and the offset of its labels in the message.
    struct CachedName {
        std::size_t start = no_offset;
        Bytes name;
    };
    static constexpr std::size_t no_offset = ~std::size_t{0};

    Errc parse_name(Bytes wire, std::size_t& at, Bytes& name);
    Errc parse_record(Bytes wire, std::size_t& at, Section section);
    void clear() noexcept;

    std::uint16_t id_ = 0;
    std::uint16_t flags_ = 0;
    std::uint16_t rcode_ = 0;
    std::optional<Edns> edns_;
    std::array<std::vector<Record>, 4> records_;
    CachedName cached_name_;  // the last owner
    Arena arena_;             // names and rdata of the records
    Buffer scratch_;          // the rdata that is being unpacked
};

/// The header flags that are shown in text, in output order.
struct HeaderFlag {
    std::uint16_t mask;
    std::string_view name;
};
inline constexpr std::array<HeaderFlag, 7> header_flags = {
    {{0x8000, "qr"}, {0x0400, "aa"}, {0x0200, "tc"}, {0x0100, "rd"}, {0x0080, "ra"}, {0x0020, "ad"}, {0x0010, "cd"}}};

inline constexpr std::uint16_t edns_do_flag = 0x8000;

}  // namespace spindrift::dns
