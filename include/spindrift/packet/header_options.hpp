#pragma once

#include <spindrift/base/bytes.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace spindrift::packet {

/// An option in an IPv4 or TCP header. Borrows the captured octets.
struct HeaderOption {
    std::uint8_t kind = 0;
    /// The value of its length field, which includes kind and length; 1 for the no-operation option, which has no
    /// length.
    std::uint8_t length = 1;
    /// The octets after kind and length; all of them were captured.
    Bytes data;
};

/// Iterates over the options of a header (RFC 791 3.1, RFC 9293 3.2). Iteration ends at kind 0, or at an option whose
/// length is below 2 or exceeds the remaining octets.
///
///     for (HeaderOptions options = tcp.options(); const auto option = options.next();) { … }
class HeaderOptions {
public:
    HeaderOptions() = default;
    explicit HeaderOptions(Bytes area) noexcept : rest_(area) {}

    /// The options in the captured octets from `begin` to `end` of a header; none if `end` is not after `begin`.
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
