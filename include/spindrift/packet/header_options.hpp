#pragma once

#include <spindrift/base/bytes.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace spindrift::packet {

/// An option of IPv4 or TCP.
struct HeaderOption {
    std::uint8_t kind = 0;
    /// As it says itself, with kind and length; 1 for the option that is nothing but a kind.
    std::uint8_t length = 1;
    /// What stands behind kind and length; all of it was captured.
    Bytes data;
};

/// The options behind a header, one after the other (RFC 791 3.1, RFC 9293 3.2). The list ends with kind 0, and at an
/// option that is shorter than its own two octets or does not fit.
///
///     for (HeaderOptions options = tcp.options(); const auto option = options.next();) { … }
class HeaderOptions {
public:
    HeaderOptions() = default;
    explicit HeaderOptions(Bytes area) noexcept : rest_(area) {}

    /// What was captured from `begin` to `end`; nothing when `end` comes first.
    HeaderOptions(Bytes header, std::size_t begin, std::size_t end) noexcept {
        end = std::min(end, header.size());
        if (begin < end) {
            rest_ = header.subspan(begin, end - begin);
        }
    }

    [[nodiscard]] std::optional<HeaderOption> next() noexcept {
        constexpr std::uint8_t end_of_options = 0;
        constexpr std::uint8_t no_operation = 1;
        if (rest_.empty()) {
            return std::nullopt;
        }
        const auto kind = std::to_integer<std::uint8_t>(rest_[0]);
        if (kind == end_of_options) {
            return std::nullopt;
        }
        if (kind == no_operation) {
            rest_ = rest_.subspan(1);
            return HeaderOption{kind, 1, {}};
        }
        const auto length = rest_.size() < 2 ? std::uint8_t{0} : std::to_integer<std::uint8_t>(rest_[1]);
        if (length < 2 || length > rest_.size()) {
            return std::nullopt;
        }
        const HeaderOption option{kind, length, rest_.subspan(2, length - 2U)};
        rest_ = rest_.subspan(length);
        return option;
    }

private:
    Bytes rest_;
};

}  // namespace spindrift::packet
