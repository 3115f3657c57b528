#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/header_view.hpp>

// GRE (docs/formats/ndag.md 8.14).
namespace spindrift::dump {
namespace {

/// A GRE header (RFC 2784, RFC 2890).
class GreHeader : public packet::HeaderView {
public:
    using HeaderView::HeaderView;

    [[nodiscard]] bool has_checksum() const noexcept { return (flags() & 0x80) != 0; }
    [[nodiscard]] bool has_key() const noexcept { return (flags() & 0x20) != 0; }
    [[nodiscard]] bool has_sequence() const noexcept { return (flags() & 0x10) != 0; }
    [[nodiscard]] unsigned version() const noexcept { return field<std::uint8_t>(1) & 7U; }
    /// An ethertype; 0 is not a valid one.
    [[nodiscard]] std::uint16_t protocol() const noexcept { return field<std::uint16_t>(2); }
    /// Octets with the optional fields.
    [[nodiscard]] std::size_t header_size() const noexcept {
        return std::size_t{4} + (has_checksum() ? 4 : 0) + (has_key() ? 4 : 0) + (has_sequence() ? 4 : 0);
    }

private:
    [[nodiscard]] std::uint8_t flags() const noexcept { return field<std::uint8_t>(0); }
};

}  // namespace

Next dump_gre(Context& context, Bytes octets) {
    const GreHeader gre(octets);
    Line line(context.out);
    if (gre.has(2)) {
        line.put(" GRE: Checksum ").put_text(gre.has_checksum() ? "present" : "absent");
        line.put("\n GRE: Version: ").decimal(gre.version()).put('\n');
    }
    if (gre.has(4)) {
        line.put(" GRE: Protocol: ").hex(gre.protocol()).put('\n');
    }
    if (gre.has(4) && gre.protocol() == 0) {
        // Scans send GRE headers of zeros, whose payload is unknown. This is libtrace's output for them.
        return {Namespace::legacy_pos, 0, gre.after(gre.has_checksum() ? 4 : 8)};
    }
    if (!gre.has(gre.header_size())) {
        line.put(" GRE: [Truncated]\n");
        return no_more;
    }
    return {Namespace::eth, gre.protocol(), gre.after(gre.header_size())};
}

}  // namespace spindrift::dump
