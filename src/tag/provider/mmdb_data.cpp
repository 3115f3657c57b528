#include "mmdb_data.hpp"

namespace spindrift::tag::provider {

std::optional<std::string_view> MmdbData::text(std::size_t offset, std::initializer_list<std::string_view> keys) {
    const auto value = find(offset, keys);
    return value && value->type == Type::text ? std::optional(content(*value)) : std::nullopt;
}

std::optional<std::uint64_t> MmdbData::number(std::size_t offset, std::initializer_list<std::string_view> keys) {
    const auto value = find(offset, keys);
    const bool is_number =
        value && (value->type == Type::uint16 || value->type == Type::uint32 || value->type == Type::uint64);
    return is_number ? integer(value->begin, value->size) : std::nullopt;
}

std::nullopt_t MmdbData::fail() {
    is_valid_ = false;
    return std::nullopt;
}

std::string_view MmdbData::content(const Value& value) const {
    return as_text(octets_.subspan(value.begin, value.size));
}

// A big-endian integer of up to 8 octets. Nothing if it is longer, or behind the end.
std::optional<std::uint64_t> MmdbData::integer(std::size_t offset, std::size_t size) const {
    if (size > sizeof(std::uint64_t) || offset > octets_.size() || size > octets_.size() - offset) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (const std::byte octet : octets_.subspan(offset, size)) {
        value = value << 8 | std::to_integer<std::uint64_t>(octet);
    }
    return value;
}

std::optional<MmdbData::Value> MmdbData::decode(std::size_t offset) {
    constexpr std::size_t first_sizes[] = {29, 285, 65821};  // for sizes in one, two and three octets
    if (work_left_ == 0 || offset >= octets_.size()) {
        return fail();
    }
    --work_left_;
    const auto control = std::to_integer<unsigned>(octets_[offset++]);
    Value value;
    value.type = static_cast<Type>(control >> 5);
    if (value.type == Type::pointer) {
        return decode_pointer(offset, control);
    }
    if (value.type == Type::extended) {
        const auto further = integer(offset++, 1);
        if (!further || *further > 8) {
            return fail();
        }
        value.type = static_cast<Type>(7 + *further);
    }
    value.size = control % 32;
    if (value.size >= 29) {
        const std::size_t count = value.size - 28;
        const auto added = integer(offset, count);
        if (!added) {
            return fail();
        }
        value.size = first_sizes[count - 1] + *added;
        offset += count;
    }
    value.begin = offset;
    const bool has_octets = value.type != Type::map && value.type != Type::array && value.type != Type::boolean;
    if (has_octets && (offset > octets_.size() || value.size > octets_.size() - offset)) {
        return fail();
    }
    return value;
}

std::optional<MmdbData::Value> MmdbData::decode_pointer(std::size_t offset, unsigned control) {
    constexpr std::size_t first_targets[] = {0, 2048, 526336, 0};
    const std::size_t count = 1 + (control >> 3) % 4;
    const auto low = integer(offset, count);
    if (!low) {
        return fail();
    }
    const std::size_t high = count == 4 ? 0 : std::size_t{control % 8} << (8 * count);
    return Value{Type::pointer, (high | *low) + first_targets[count - 1], offset + count};
}

// The value at an offset, or the one that a pointer there leads to.
std::optional<MmdbData::Value> MmdbData::decode_target(std::size_t offset) {
    auto value = decode(offset);
    if (value && value->type == Type::pointer) {
        value = decode(value->size);
        if (value && value->type == Type::pointer) {
            return fail();
        }
    }
    return value;
}

// The offset behind the value at an offset, and behind all that is in it.
std::optional<std::size_t> MmdbData::skip(std::size_t offset, unsigned depth) {
    constexpr unsigned max_depth = 32;
    const auto value = decode(offset);
    if (!value) {
        return std::nullopt;
    }
    if (value->type != Type::map && value->type != Type::array) {
        const bool has_octets = value->type != Type::pointer && value->type != Type::boolean;
        return value->begin + (has_octets ? value->size : 0);
    }
    if (depth == max_depth) {
        return fail();
    }
    std::optional<std::size_t> end = value->begin;
    const std::size_t count = value->type == Type::map ? 2 * value->size : value->size;
    for (std::size_t i = 0; i < count && end; ++i) {
        end = skip(*end, depth + 1);
    }
    return end;
}

// The offset of the value of a key. Nothing if the map has no such key.
std::optional<std::size_t> MmdbData::find_entry(const Value& map, std::string_view key) {
    std::optional<std::size_t> at = map.begin;
    for (std::size_t i = 0; i < map.size && at; ++i) {
        const auto name = decode_target(*at);
        const auto value = name ? skip(*at, 0) : std::nullopt;
        if (!value) {
            return std::nullopt;
        }
        if (name->type != Type::text) {
            return fail();
        }
        if (content(*name) == key) {
            return value;
        }
        at = skip(*value, 0);
    }
    return std::nullopt;
}

std::optional<MmdbData::Value> MmdbData::find(std::size_t offset, std::initializer_list<std::string_view> keys) {
    is_valid_ = true;
    auto value = decode_target(offset);
    for (const std::string_view key : keys) {
        if (!value || value->type != Type::map) {
            return std::nullopt;
        }
        const auto entry = find_entry(*value, key);
        value = entry ? decode_target(*entry) : std::nullopt;
    }
    return value;
}

}  // namespace spindrift::tag::provider
