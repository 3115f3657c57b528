#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/header_view.hpp>

#include <array>

// 802.1X and its EAP requests (docs/formats/ndag.md 8.14). Fields that were not captured are skipped without a message.
namespace spindrift::dump {
namespace {

/// An EAPOL frame (IEEE 802.1X 11.3) and the EAP packet in it (RFC 3748).
class EapolHeader : public packet::HeaderView {
public:
    using HeaderView::HeaderView;

    [[nodiscard]] std::uint8_t version() const noexcept { return field<std::uint8_t>(0); }
    [[nodiscard]] std::uint8_t type() const noexcept { return field<std::uint8_t>(1); }
    [[nodiscard]] std::uint16_t length() const noexcept { return field<std::uint16_t>(2); }
    [[nodiscard]] std::uint8_t eap_code() const noexcept { return field<std::uint8_t>(4); }
    [[nodiscard]] std::uint8_t eap_identifier() const noexcept { return field<std::uint8_t>(5); }
    [[nodiscard]] std::uint16_t eap_length() const noexcept { return field<std::uint16_t>(6); }
    [[nodiscard]] std::uint8_t eap_type() const noexcept { return field<std::uint8_t>(8); }
};

// The spelling is libtrace's.
constexpr std::array<std::string_view, 5> types = {
    "EAP-Packet", "EAPOL-Start", "EAPOL-Logoff", "EAPOL-Key", "EAPOL-Encasulated-ASF-Alert",
};
constexpr std::array<std::string_view, 5> eap_codes = {"", "Request", "Response", "Success", "Failure"};
constexpr std::array<std::string_view, 7> eap_types = {
    "", "Identity", "Notification", "NAK", "MD5-Challenge", "One-Time Password", "Generic Token Card",
};

void put_named(Line& line, std::string_view name, std::uint8_t number) {
    line.put_text(name).put(" (").decimal(number).put(")\n");
}

void put_eap_request(Line& line, const EapolHeader& eapol) {
    if (eapol.has(6)) {
        line.put(" 802.1x: EAP: Identifier: ").decimal(eapol.eap_identifier()).put('\n');
    }
    if (eapol.has(8)) {
        line.put(" 802.1x: EAP: Length: ").decimal(eapol.eap_length()).put('\n');
    }
    if (!eapol.has(9)) {
        return;
    }
    line.put(" 802.1x: EAP: Type: ");
    const std::uint8_t type = eapol.eap_type();
    // For other types libtrace prints nothing and does not end the line.
    if (type != 0 && type < eap_types.size()) {
        put_named(line.put(' '), eap_types[type], type);
    }
}

void put_eap(Line& line, const EapolHeader& eapol) {
    constexpr std::uint8_t request = 1;
    if (!eapol.has(5)) {
        return;
    }
    line.put(" 802.1x: EAP: ");
    const std::uint8_t code = eapol.eap_code();
    if (code != 0 && code < eap_codes.size()) {
        put_named(line, eap_codes[code], code);
    } else {
        line.put("#0x").hex(code).put('\n');
    }
    if (code == request) {
        put_eap_request(line, eapol);
    }
}

}  // namespace

Next dump_eapol(Context& context, Bytes octets) {
    constexpr std::uint8_t eap_packet = 0;
    const EapolHeader eapol(octets);
    Line line(context.out);
    if (eapol.has(1)) {
        line.put(" 802.1x: Version: ").decimal(eapol.version()).put('\n');
    }
    if (!eapol.has(2)) {
        return no_more;
    }
    line.put(" 802.1x: Type:  ");
    if (eapol.type() >= types.size()) {
        // libtrace prints the version instead of the type.
        line.put("Unknown #0x").hex(eapol.version()).put('\n');
        return {Namespace::eapol, eapol.type(), eapol.after(2)};
    }
    put_named(line, types[eapol.type()], eapol.type());
    if (eapol.has(4)) {
        line.put(" 802.1x: Length: ").decimal(eapol.length()).put('\n');
    }
    if (eapol.type() == eap_packet) {
        put_eap(line, eapol);
    }
    return no_more;
}

}  // namespace spindrift::dump
