#pragma once

#include <spindrift/nmsg/message/schema.hpp>

#include <cstdint>
#include <cstring>

namespace spindrift::capi {

namespace detail {

template <class T>
T read(const std::uint8_t* data) noexcept {
    T value;
    std::memcpy(&value, data, sizeof value);
    return value;
}

template <class Signed>
std::uint64_t read_signed(const std::uint8_t* data) noexcept {
    return static_cast<std::uint64_t>(std::int64_t{read<Signed>(data)});
}

}  // namespace detail

/// The number that a program gives for a field, as `nmsg::Value::bits`.
/// \param data 1, 2, 4 or 8 octets, by the type
inline std::uint64_t given_number(nmsg::FieldType type, const std::uint8_t* data) noexcept {
    using nmsg::FieldType;
    switch (type) {
        case FieldType::enumeration:
        case FieldType::int32: return detail::read_signed<std::int32_t>(data);
        case FieldType::int16: return detail::read_signed<std::int16_t>(data);
        case FieldType::uint16: return detail::read<std::uint16_t>(data);
        case FieldType::uint32: return detail::read<std::uint32_t>(data);
        case FieldType::boolean: return detail::read<std::uint8_t>(data) != 0 ? 1 : 0;
        default: return detail::read<std::uint64_t>(data);
    }
}

}  // namespace spindrift::capi
