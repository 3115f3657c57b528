#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/packet/header_view.hpp>

namespace spindrift::dump {

/// A block of a pcapng file, in the order of octets of its section. Which that is shows in its length, which stands at
/// its front and is that of all its octets.
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

    /// An integer at `at`; its octets that are not there are zeros.
    template <std::unsigned_integral T>
    [[nodiscard]] T number(std::size_t at) const noexcept {
        const T big_endian = field<T>(at);
        return is_big_endian_ ? big_endian : swap_octets(big_endian);
    }

    /// The octets before the options.
    [[nodiscard]] std::size_t fixed_size() const noexcept;

    /// The octets of the options, with the length at the block's end.
    [[nodiscard]] std::size_t options_size() const noexcept { return after(fixed_size()).size(); }

private:
    bool is_big_endian_;
};

}  // namespace spindrift::dump
