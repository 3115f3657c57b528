#pragma once

#include "tests/base/octets.hpp"

#include <spindrift/dns/errc.hpp>
#include <spindrift/dns/message.hpp>

#include <cstdint>
#include <string>

// DNS messages for tests.
namespace spindrift::tests {

inline std::string text_of(const dns::Message& message) {
    Buffer out;
    static_cast<void>(message.append_text(out));
    return std::string(out.text());
}

/// The text of a message, or `!` and the reason why it cannot be parsed.
inline std::string parsed_text(Bytes wire) {
    dns::Message message;
    const dns::Errc errc = message.parse(wire);
    return errc == dns::Errc::success ? text_of(message) : '!' + std::string(to_text(errc));
}

inline std::string record_text(const dns::Record& record, dns::Section section) {
    Buffer out;
    dns::append_record(out, record, section);
    return std::string(out.text());
}

/// The hex of a header with these counts, no flags, and id 1.
inline std::string header(unsigned questions, unsigned answers, unsigned authorities = 0, unsigned additionals = 0) {
    Octets octets(12);
    store_be(octets.data(), std::uint16_t{1});
    store_be(octets.data() + 4, static_cast<std::uint16_t>(questions));
    store_be(octets.data() + 6, static_cast<std::uint16_t>(answers));
    store_be(octets.data() + 8, static_cast<std::uint16_t>(authorities));
    store_be(octets.data() + 10, static_cast<std::uint16_t>(additionals));
    return to_hex(octets);
}

}  // namespace spindrift::tests
