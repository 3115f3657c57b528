#include "payload_record.hpp"

#include <spindrift/nmsg/container/wire_writer.hpp>

#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/container/wire.hpp>

#include <algorithm>
#include <limits>

namespace spindrift::nmsg {
namespace {

// Field numbers of NmsgPayload.
enum : std::uint32_t {
    vid_field = 1,
    msgtype_field = 2,
    time_sec_field = 3,
    time_nsec_field = 4,
    data_field = 5,
    source_field = 7,
    operator_field = 8,
    group_field = 9,
};

// From this size of the data on, payload_size() differs from the size of the record.
constexpr std::size_t large_data = 1U << 21;

constexpr WireType wire_type(std::uint32_t number) noexcept {
    return number == data_field ? WireType::bytes : number == time_nsec_field ? WireType::fixed32 : WireType::varint;
}

/// Decodes records in canonical form only: the order and encoding of the fields that known writers use. It is faster
/// than `WireScanner`.
class CanonicalScanner {
public:
    CanonicalScanner(Bytes record, const std::byte* readable) noexcept
        : at_(record.data()), end_(record.data() + record.size()), readable_(readable) {}

    [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }

    [[nodiscard]] bool take_tag(std::uint32_t number) noexcept {
        if (at_ == end_ || std::to_integer<std::uint32_t>(*at_) != wire_tag(number, wire_type(number))) {
            return false;
        }
        ++at_;
        return true;
    }

    /// Reads a varint without padding, that is, of minimum length.
    [[gnu::always_inline]] bool take_varint(std::uint64_t& value) noexcept {
        if (at_ < end_ && std::to_integer<unsigned>(*at_) < 0x80) {
            value = std::to_integer<std::uint64_t>(*at_++);
            return true;
        }
        if (readable_ - at_ < 8) {
            return false;
        }
        const ShortVarint loaded = decode_short_varint(load_le<std::uint64_t>(at_));
        if (loaded.size == 0) {
            return false;
        }
        value = loaded.value;
        at_ += loaded.size;
        return at_ <= end_ && at_[-1] != std::byte{0};
    }

    [[gnu::always_inline]] bool take(std::uint32_t number, std::uint32_t& value) noexcept {
        std::uint64_t wide = 0;
        const bool good = take_tag(number) && take_varint(wide) && wide <= std::numeric_limits<std::uint32_t>::max();
        value = static_cast<std::uint32_t>(wide);
        return good;
    }

    [[nodiscard]] bool take_time(Payload& payload) noexcept {
        std::uint64_t seconds = 0;
        if (!take_tag(time_sec_field) || !take_varint(seconds) || !take_tag(time_nsec_field) || end_ - at_ < 4) {
            return false;
        }
        payload.time_sec = static_cast<std::int64_t>(seconds);
        payload.time_nsec = load_le<std::uint32_t>(at_);
        at_ += 4;
        return true;
    }

    [[nodiscard]] bool take_data(Payload& payload) noexcept {
        std::uint64_t size = 0;
        if (!take_tag(data_field) || !take_varint(size) || size >= large_data ||
            size > static_cast<std::uint64_t>(end_ - at_)) {
            return false;
        }
        payload.data = {at_, static_cast<std::size_t>(size)};
        payload.has_data = true;
        at_ += size;
        return true;
    }

    /// Reads an optional field. \returns false only if the field is present but not in canonical form
    [[nodiscard]] bool take_optional(std::uint32_t number, std::optional<std::uint32_t>& value) noexcept {
        if (at_end() || std::to_integer<std::uint32_t>(*at_) != wire_tag(number, WireType::varint)) {
            return true;
        }
        return take(number, value.emplace());
    }

private:
    const std::byte* at_;
    const std::byte* end_;
    const std::byte* readable_;
};

bool decode_canonical(Bytes record, const std::byte* readable, Payload& payload) noexcept {
    CanonicalScanner scanner(record, readable);
    return scanner.take(vid_field, payload.vid) && scanner.take(msgtype_field, payload.msgtype) &&
           scanner.take_time(payload) && scanner.take_data(payload) &&
           scanner.take_optional(source_field, payload.source) &&
           scanner.take_optional(operator_field, payload.operator_id) &&
           scanner.take_optional(group_field, payload.group) && scanner.at_end();
}

bool decode_any(Bytes record, Payload& payload) noexcept {
    unsigned missing = 0b1111;  // of the four required fields
    WireScanner scanner(record);
    WireField field;
    while (scanner.next(field)) {
        const bool known = field.number >= vid_field && field.number <= group_field && field.number != 6;
        if (!known) {
            continue;
        }
        if (field.type != wire_type(field.number)) {
            return false;
        }
        const auto value = static_cast<std::uint32_t>(field.value);
        switch (field.number) {
            case vid_field: payload.vid = value; break;
            case msgtype_field: payload.msgtype = value; break;
            case time_sec_field: payload.time_sec = static_cast<std::int64_t>(field.value); break;
            case time_nsec_field: payload.time_nsec = value; break;
            case data_field:
                payload.data = field.bytes;
                payload.has_data = true;
                break;
            case source_field: payload.source = value; break;
            case operator_field: payload.operator_id = value; break;
            default: payload.group = value; break;
        }
        if (field.number <= time_nsec_field) {
            missing &= ~(1U << (field.number - 1));
        }
    }
    return scanner.complete() && missing == 0;
}

}  // namespace

RecordForm decode_payload(Bytes record, const std::byte* readable, Payload& payload) noexcept {
    if (decode_canonical(record, readable, payload)) {
        return RecordForm::canonical;
    }
    payload = Payload{};
    return decode_any(record, payload) ? RecordForm::non_canonical : RecordForm::malformed;
}

std::size_t payload_size(const Payload& payload) noexcept {
    std::size_t size = 1 + varint_size(payload.vid) + 1 + varint_size(payload.msgtype) + 1 +
                       varint_size(static_cast<std::uint64_t>(payload.time_sec)) + 5;
    if (payload.has_data) {
        const std::size_t data = payload.data.size();
        size += 1 + (data < 1U << 7 ? 1 : data < 1U << 14 ? 2 : 3) + data;
    }
    for (const auto& field : {payload.source, payload.operator_id, payload.group}) {
        size += field ? 1 + varint_size(*field) : 0;
    }
    return size;
}

std::size_t encode_payload(Buffer& out, const Payload& payload) {
    const std::size_t estimate = payload_size(payload);
    std::size_t size = estimate;
    size += payload.data.size() >= large_data ? varint_size(payload.data.size()) - 3 : 0;
    char* to = out.room(size + 8);
    to = put_short_tag(to, payloads_field, WireType::bytes);
    to = put_varint(to, size);
    to = put_short_tag(to, vid_field, WireType::varint);
    to = put_varint(to, payload.vid);
    to = put_short_tag(to, msgtype_field, WireType::varint);
    to = put_varint(to, payload.msgtype);
    to = put_short_tag(to, time_sec_field, WireType::varint);
    to = put_varint(to, static_cast<std::uint64_t>(payload.time_sec));
    to = put_short_tag(to, time_nsec_field, WireType::fixed32);
    to = put_fixed(to, payload.time_nsec);
    if (payload.has_data) {
        to = put_short_tag(to, data_field, WireType::bytes);
        to = put_varint(to, payload.data.size());
        to = std::copy_n(as_text(payload.data).data(), payload.data.size(), to);
    }
    const auto put_optional = [&to](std::uint32_t number, const std::optional<std::uint32_t>& value) {
        if (value) {
            to = put_short_tag(to, number, WireType::varint);
            to = put_varint(to, *value);
        }
    };
    put_optional(source_field, payload.source);
    put_optional(operator_field, payload.operator_id);
    put_optional(group_field, payload.group);
    out.set_end(to);
    return estimate;
}

std::size_t append_record(Buffer& out, Bytes record) {
    char* to = out.room(record.size() + 8);
    to = put_short_tag(to, payloads_field, WireType::bytes);
    to = put_varint(to, record.size());
    out.set_end(std::copy_n(as_text(record).data(), record.size(), to));
    return record.size();
}

}  // namespace spindrift::nmsg
