#pragma once

#include <cassert>
#include <optional>
#include <utility>

namespace spindrift {

/// The result of decoding untrusted bytes: a value, or an error code. Decoders never throw on bad data; the caller
/// checks the result, counts errors and continues.
template <class T, class E>
class [[nodiscard]] Decoded {
public:
    // Both conversions are implicit so that a decoder can simply `return value;` or `return Errc::why;`.
    constexpr Decoded(T value) : value_(std::move(value)) {}
    constexpr Decoded(E error) noexcept : error_(error) {}

    [[nodiscard]] constexpr bool has_value() const noexcept { return value_.has_value(); }
    constexpr explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] constexpr const T& operator*() const& noexcept { return *value_; }
    [[nodiscard]] constexpr T& operator*() & noexcept { return *value_; }
    [[nodiscard]] constexpr T&& operator*() && noexcept { return *std::move(value_); }
    [[nodiscard]] constexpr const T* operator->() const noexcept { return &*value_; }
    [[nodiscard]] constexpr T* operator->() noexcept { return &*value_; }

    /// The error code; only valid without a value.
    [[nodiscard]] constexpr E error() const noexcept {
        assert(!value_);
        return error_;
    }

private:
    std::optional<T> value_;
    E error_{};
};

}  // namespace spindrift
