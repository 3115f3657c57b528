#include "given_value.hpp"

#include <cstring>

namespace spindrift::capi {

using nmsg::FieldType;

namespace {

template <class T>
T read(const std::uint8_t* data) noexcept {
    T value;
    std::memcpy(&value, data, sizeof value);
    return value;
}

template <class Signed>
StoredValue signed_number(const std::uint8_t* data) noexcept {
    return StoredValue::number(static_cast<std::uint64_t>(std::int64_t{read<Signed>(data)}));
}

}  // namespace

StoredValue given_value(FieldType type, const std::uint8_t* data, std::size_t size) noexcept {
    switch (type) {
        case FieldType::enumeration:
        case FieldType::int32: return signed_number<std::int32_t>(data);
        case FieldType::int16: return signed_number<std::int16_t>(data);
        case FieldType::uint16: return StoredValue::number(read<std::uint16_t>(data));
        case FieldType::uint32: return StoredValue::number(read<std::uint32_t>(data));
        case FieldType::int64:
        case FieldType::uint64:
        case FieldType::real: return StoredValue::number(read<std::uint64_t>(data));
        case FieldType::boolean: return StoredValue::number(read<std::uint8_t>(data) != 0 ? 1 : 0);
        default: return StoredValue::octets(Bytes(reinterpret_cast<const std::byte*>(data), size));
    }
}

}  // namespace spindrift::capi
