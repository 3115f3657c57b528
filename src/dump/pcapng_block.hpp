#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/packet/header_view.hpp>

namespace spindrift::dump {

/// A view of a pcapng block, in the byte order of its section. The length field at its start, which must be the number
/// of its octets, shows the byte order.
class PcapngBlockView : public packet::HeaderView {
public:
    explicit PcapngBlockView(Bytes octets) noexcept
        : HeaderView(octets), is_big_endian_(field<std::uint32_t>(4) == octets.size()) {}

    enum Type : std::uint32_t {
        interface_description = 1,
        name_resolution = 4,
        interface_statistics = 5,
        decryption_secrets = 10,
        custom = 0xBAD,
        custom_not_copied = 0x40000BAD,
        section_header = 0x0A0D0D0A,
    };

    [[nodiscard]] std::uint32_t type() const noexcept { return number<std::uint32_t>(0); }

    /// The integer at offset `at`; missing octets read as zeros.
    template <std::unsigned_integral T>
    [[nodiscard]] T number(std::size_t at) const noexcept {
        const T big_endian = field<T>(at);
        return is_big_endian_ ? big_endian : byteswap(big_endian);
    }

    /// The number of octets before the options.
    [[nodiscard]] std::size_t fixed_size() const noexcept;

    /// The number of octets of the options and the length field at the end of the block.
    [[nodiscard]] std::size_t options_size() const noexcept { return after(fixed_size()).size(); }

private:
    bool is_big_endian_;
};

}  // namespace spindrift::dump
