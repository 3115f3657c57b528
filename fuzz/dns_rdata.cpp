// Two octets of type, one of class, one of offset; then record data as a DNS message holds them, as they are stored, or
// as text.
#include "input.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/rdata.hpp>

#include <optional>
#include <string>
#include <vector>

namespace spindrift::fuzz {
namespace {

enum Type : std::uint16_t { a6 = 38, nsec = 47, nsec3 = 50, csync = 62, svcb = 64, https = 65 };

class Checker {
public:
    Checker(std::uint16_t rrtype, std::uint16_t rrclass) : rrtype_(rrtype), rrclass_(rrclass) {}

    /// Octets of a message, the data beginning at `at`.
    void check_message(Bytes message, std::size_t at) const {
        Buffer out;
        if (dns::unpack_rdata(out, message, at, message.size() - at, rrtype_, rrclass_) != dns::Errc::success) {
            expect(out.empty(), "what cannot be unpacked leaves nothing");
            return;
        }
        const std::string rdata(out.text());
        const std::string text = text_of(rdata);
        if (rrtype_ == dns::type::opt) {
            return;  // unpacked without a look inside, and never read from text
        }
        // Quoted strings end in a quotation mark, and nothing else can hold these marks.
        expect(!text.ends_with(" ###"), "what was unpacked can be shown");
        const auto back = zone_parsed(text);
        if (has_one_text(rdata)) {
            expect(back.has_value() && *back == rdata, "unpacked data come back from their text");
        }
        std::string lower = rdata;
        expect(downcase(lower) == dns::Errc::success, "what was unpacked can be turned to lower case");
        std::string lowest = lower;
        expect(downcase(lowest) == dns::Errc::success && lowest == lower, "lower case stays");
    }

    /// Octets that claim to be stored data.
    void check_stored(std::string_view octets) const {
        if (const auto rdata = parsed(text_of(octets))) {
            check_parsed(*rdata);
        }
        std::string lower(octets);
        static_cast<void>(downcase(lower));
    }

    void check_text(std::string_view text) const {
        const auto rdata = parsed(text);
        if (rdata) {
            check_parsed(*rdata);
        }
        const auto zone_rdata = zone_parsed(text);
        expect(!rdata || zone_rdata == rdata, "zone files add forms, they change none");
        if (zone_rdata && !rdata) {
            check_parsed(*zone_rdata);
        }
    }

private:
    [[nodiscard]] dns::Errc downcase(std::string& rdata) const {
        return dns::downcase_rdata(std::as_writable_bytes(std::span(rdata)), rrtype_, rrclass_);
    }

    // Whether the text tells all there is. Bitmaps are shown whatever their order, parameters may be empty in ways
    // their text cannot tell, a prefix length of 0 leaves no room for a name, and TYPE0 is refused where a signature
    // says what it covers (docs/formats/dns.md 8.2, 8.3 and 9.2).
    [[nodiscard]] bool has_one_text(std::string_view rdata) const {
        const bool loose = rrtype_ == nsec || rrtype_ == nsec3 || rrtype_ == csync || rrtype_ == svcb ||
                           rrtype_ == https || rrtype_ == a6 ||
                           (rrtype_ == dns::type::rrsig && rdata.starts_with(std::string_view("\0\0", 2)));
        return !loose && dns::rdata_form(rrtype_, rrclass_) != dns::RdataForm::none;
    }

    // Values that can be read from text whose own text is refused: the prefix length of an A6 record and nothing else,
    // and an empty ECH parameter.
    [[nodiscard]] bool has_bare_text(std::string_view text) const {
        return (rrtype_ == a6 && text.find(' ') == std::string_view::npos) ||
               ((rrtype_ == svcb || rrtype_ == https) &&
                (text.ends_with("ech=") || text.find("ech= ") != std::string_view::npos));
    }

    [[nodiscard]] std::string text_of(std::string_view rdata) const {
        Buffer out;
        dns::append_rdata(out, as_bytes(rdata), rrtype_, rrclass_);
        std::vector<char> room(dns::plain_rdata_room(rdata.size()));
        if (const char* const end = dns::put_plain_rdata(room.data(), as_bytes(rdata), rrtype_, rrclass_)) {
            expect(std::string_view(room.data(), end) == out.text(), "the text of plain data is that of any data");
        }
        return std::string(out.text());
    }

    [[nodiscard]] std::optional<std::string> parsed(std::string_view text) const {
        return parsed_by(dns::parse_rdata, text);
    }

    [[nodiscard]] std::optional<std::string> zone_parsed(std::string_view text) const {
        return parsed_by(dns::parse_zone_rdata, text);
    }

    [[nodiscard]] std::optional<std::string> parsed_by(decltype(dns::parse_rdata) parse, std::string_view text) const {
        Buffer out;
        if (parse(out, text, rrtype_, rrclass_) != dns::Errc::success) {
            expect(out.empty(), "what cannot be read leaves nothing");
            return std::nullopt;
        }
        return std::string(out.text());
    }

    // What came from text is sound, and its own text gives it again.
    void check_parsed(const std::string& rdata) const {
        const std::string text = text_of(rdata);
        expect(!text.ends_with(" ###"), "what was read from text can be shown");
        Buffer unpacked;
        expect(dns::unpack_rdata(unpacked, as_bytes(rdata), 0, rdata.size(), rrtype_, rrclass_) == dns::Errc::success &&
                   unpacked.text() == rdata,
               "what was read from text can be unpacked");
        const auto back = zone_parsed(text);
        const bool shown = dns::rdata_form(rrtype_, rrclass_) != dns::RdataForm::none;
        expect(has_bare_text(text) || (back.has_value() && (!shown || *back == rdata)),
               "what was read from text comes back from its own");
    }

    std::uint16_t rrtype_;
    std::uint16_t rrclass_;
};

void check_options(Bytes options) {
    Buffer out;
    while (!options.empty()) {
        const std::size_t before = options.size();
        if (!dns::append_edns_option(out, options)) {
            return;
        }
        expect(options.size() < before, "an option takes octets");
    }
}

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    using namespace spindrift::fuzz;
    Input input(data, size);
    const auto rrtype = input.take<std::uint16_t>();
    const auto rrclass = input.take<std::uint8_t>();
    const auto offset = input.take<std::uint8_t>();
    const Bytes octets = input.rest();
    const Checker checker(rrtype, rrclass == 0 ? dns::rrclass::in : rrclass);
    checker.check_message(octets, std::min<std::size_t>(offset, octets.size()));
    checker.check_stored(as_text(octets));
    checker.check_text(as_text(octets));
    if (rrtype == dns::type::opt) {
        check_options(octets);
    }
    return 0;
}
