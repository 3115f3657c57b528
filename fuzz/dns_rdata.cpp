// Input: two octets of type, one of class, one of offset; then record data, read in three ways: as part of a DNS
// message, in stored form, and as text.
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

    /// Checks a message whose record data begin at `at`.
    void check_message(Bytes message, std::size_t at) const {
        Buffer out;
        if (dns::unpack_rdata(out, message, at, message.size() - at, rrtype_, rrclass_) != dns::Errc::success) {
            expect(out.empty(), "data that cannot be unpacked leave no output");
            return;
        }
        const std::string rdata(out.text());
        const std::string text = text_of(rdata);
        if (rrtype_ == dns::type::opt) {
            return;  // is not validated, and has no text form to parse
        }
        // Data that cannot be formatted end with ` ###`. Other text cannot: only quoted strings may contain it, and
        // they end with a quotation mark.
        expect(!text.ends_with(" ###"), "unpacked data can be formatted");
        const auto back = zone_parsed(text);
        if (has_one_text(rdata)) {
            expect(back.has_value() && *back == rdata, "parsing the text of unpacked data returns the data");
        }
        std::string lower = rdata;
        expect(downcase(lower) == dns::Errc::success, "unpacked data can be downcased");
        std::string lower_again = lower;
        expect(downcase(lower_again) == dns::Errc::success && lower_again == lower, "downcasing again changes nothing");
    }

    /// Checks octets that may not be valid stored data.
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
        expect(!rdata || zone_rdata == rdata,
               "parse_zone_rdata() gives the same result for all that parse_rdata() parses");
        if (zone_rdata && !rdata) {
            check_parsed(*zone_rdata);
        }
    }

private:
    [[nodiscard]] dns::Errc downcase(std::string& rdata) const {
        return dns::downcase_rdata(std::as_writable_bytes(std::span(rdata)), rrtype_, rrclass_);
    }

    // Whether the text has all information. Bitmaps are formatted in any order, parameters may be empty in ways that
    // text cannot express, a prefix length of 0 leaves no room for a name, and TYPE0 is refused where a signature says
    // what it covers (docs/formats/dns.md 8.2, 8.3 and 9.2).
    [[nodiscard]] bool has_one_text(std::string_view rdata) const {
        const bool loose = rrtype_ == nsec || rrtype_ == nsec3 || rrtype_ == csync || rrtype_ == svcb ||
                           rrtype_ == https || rrtype_ == a6 ||
                           (rrtype_ == dns::type::rrsig && rdata.starts_with(std::string_view("\0\0", 2)));
        return !loose && dns::rdata_form(rrtype_, rrclass_) != dns::RdataForm::none;
    }

    // Data that can be parsed from text, but whose own text is rejected: the prefix length of an A6 record and nothing
    // else, and an empty ECH parameter.
    [[nodiscard]] bool has_unparsable_text(std::string_view text) const {
        return (rrtype_ == a6 && text.find(' ') == std::string_view::npos) ||
               ((rrtype_ == svcb || rrtype_ == https) &&
                (text.ends_with("ech=") || text.find("ech= ") != std::string_view::npos));
    }

    [[nodiscard]] std::string text_of(std::string_view rdata) const {
        Buffer out;
        dns::append_rdata(out, as_bytes(rdata), rrtype_, rrclass_);
        std::vector<char> room(dns::plain_rdata_room(rdata.size()));
        if (const char* const end = dns::put_plain_rdata(room.data(), as_bytes(rdata), rrtype_, rrclass_)) {
            expect(std::string_view(room.data(), end) == out.text(),
                   "put_plain_rdata() and append_rdata() give the same text");
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
            expect(out.empty(), "text that cannot be parsed leaves no output");
            return std::nullopt;
        }
        return std::string(out.text());
    }

    // Checks that data from text are valid, and that parsing their text returns them.
    void check_parsed(const std::string& rdata) const {
        const std::string text = text_of(rdata);
        expect(!text.ends_with(" ###"), "data from text can be formatted");
        Buffer unpacked;
        expect(dns::unpack_rdata(unpacked, as_bytes(rdata), 0, rdata.size(), rrtype_, rrclass_) == dns::Errc::success &&
                   unpacked.text() == rdata,
               "data from text can be unpacked");
        const auto back = zone_parsed(text);
        const bool shown = dns::rdata_form(rrtype_, rrclass_) != dns::RdataForm::none;
        expect(has_unparsable_text(text) || (back.has_value() && (!shown || *back == rdata)),
               "parsing the text of data returns the data");
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
        expect(options.size() < before, "an option consumes octets");
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
