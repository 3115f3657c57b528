#include <spindrift/nmsg/container.hpp>

#include "wire_writer.hpp"

#include <spindrift/base/crc32c.hpp>
#include <spindrift/nmsg/wire.hpp>

#include <algorithm>
#include <cstring>

namespace spindrift::nmsg {
namespace {

constexpr std::string_view magic = "NMSG";
constexpr std::size_t version_at = 5;
constexpr std::byte zlib_flag{1};
constexpr std::byte fragment_flag{2};

// Fields of Nmsg.
enum : std::uint32_t { payloads_field = 1, crcs_field = 2, sequence_field = 3, sequence_id_field = 4 };

// Fields of NmsgPayload.
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

// Every writer known byte-swaps the CRC before it becomes an integer field (spec/nmsg-wire.md section 4).
constexpr std::uint32_t swapped(std::uint32_t value) noexcept {
    return swap_octets(value);
}

constexpr WireType payload_wire_type(std::uint32_t number) noexcept {
    return number == data_field ? WireType::bytes : number == time_nsec_field ? WireType::fixed32 : WireType::varint;
}

bool decode_payload(Bytes record, Payload& payload) noexcept {
    unsigned missing = 0b1111;  // of the four required fields
    WireScanner scanner(record);
    WireField field;
    while (scanner.next(field)) {
        const bool known = field.number >= vid_field && field.number <= group_field && field.number != 6;
        if (!known) {
            continue;
        }
        if (field.type != payload_wire_type(field.number)) {
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

/// Hands the CRCs of an Nmsg to its payloads, one after the other; surplus ones are ignored. Writers put them behind
/// the payloads, but they may come earlier, and packed.
class CrcAssigner {
public:
    CrcAssigner(std::vector<Payload>& payloads, std::size_t first) noexcept : payloads_(payloads), next_(first) {}

    /// \returns false for a field that does not hold CRCs
    bool take(const WireField& field) {
        if (field.type == WireType::varint) {
            assign(field.value);
            return true;
        }
        if (field.type != WireType::bytes) {
            return false;
        }
        WireScanner packed(field.bytes);
        for (std::uint64_t value = 0; !packed.at_end();) {
            if (!packed.next_number(WireType::varint, value)) {
                return false;
            }
            assign(value);
        }
        return true;
    }

    /// Once all payloads are there.
    void finish() noexcept {
        const std::size_t count = std::min(early_.size(), payloads_.size() - next_);
        for (std::size_t i = 0; i < count; ++i) {
            payloads_[next_ + i].crc = early_[i];
        }
    }

private:
    void assign(std::uint64_t value) {
        const std::uint32_t crc = swapped(static_cast<std::uint32_t>(value));
        if (early_.empty() && next_ < payloads_.size()) {
            payloads_[next_++].crc = crc;
        } else {
            early_.push_back(crc);
        }
    }

    std::vector<Payload>& payloads_;
    std::size_t next_;                  // payload that gets the next CRC
    std::vector<std::uint32_t> early_;  // CRCs that came before their payloads
};

}  // namespace

Decoded<ContainerHeader> ContainerHeader::parse(Bytes bytes) noexcept {
    const std::size_t checked = std::min(bytes.size(), magic.size());
    if (as_text(bytes.first(checked)) != magic.substr(0, checked)) {
        return Errc::magic_mismatch;
    }
    if (bytes.size() <= version_at) {
        return Errc::again;
    }
    ContainerHeader header;
    header.version = std::to_integer<std::uint8_t>(bytes[version_at]);
    if (header.version == 1 && bytes[version_at - 1] == std::byte{0}) {
        header.header_size = 8;
        if (bytes.size() < header.header_size) {
            return Errc::again;
        }
        header.body_size = load_be<std::uint16_t>(bytes.data() + 6);
        return header;
    }
    if (header.version != 2) {
        return Errc::version_mismatch;
    }
    if (bytes.size() < container_header_size) {
        return Errc::again;
    }
    header.zlib = (bytes[4] & zlib_flag) != std::byte{0};
    header.fragment = (bytes[4] & fragment_flag) != std::byte{0};
    header.body_size = load_be<std::uint32_t>(bytes.data() + 6);
    return header;
}

void ContainerHeader::write(std::byte* to) const noexcept {
    std::memcpy(to, magic.data(), magic.size());
    to[4] = (zlib ? zlib_flag : std::byte{0}) | (fragment ? fragment_flag : std::byte{0});
    to[version_at] = std::byte{2};
    store_be(to + 6, body_size);
}

Decoded<ContainerInfo> decode_container(Bytes body, std::vector<Payload>& payloads, const Limits& limits) {
    const std::size_t first = payloads.size();
    ContainerInfo info;
    CrcAssigner crcs(payloads, first);
    bool good = true;
    WireScanner scanner(body);
    WireField field;
    while (good && scanner.next(field)) {
        switch (field.number) {
            case payloads_field:
                good = field.type == WireType::bytes && payloads.size() - first < limits.payloads &&
                       decode_payload(field.bytes, payloads.emplace_back());
                break;
            case crcs_field: good = crcs.take(field); break;
            case sequence_field:
                good = field.type == WireType::varint;
                info.sequence = static_cast<std::uint32_t>(field.value);
                break;
            case sequence_id_field:
                good = field.type == WireType::varint;
                info.sequence_id = field.value;
                break;
            default: break;
        }
    }
    if (!good || !scanner.complete()) {
        payloads.resize(first);
        return Errc::parse_error;
    }
    crcs.finish();
    info.count = payloads.size() - first;
    return info;
}

bool verify_crc(Payload& payload) noexcept {
    const std::uint32_t crc = crc32c(payload.data);
    const bool good = payload.crc.value_or(crc) == crc;
    payload.crc = crc;
    return good;
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
    // The true size of the record; payload_size() is one short for data of 2 MiB and more.
    const std::size_t filling = payload_size(payload);
    std::size_t size = filling;
    size += payload.data.size() >= 1U << 21 ? varint_size(payload.data.size()) - 3 : 0;
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
    return filling;
}

ContainerBuilder::ContainerBuilder(std::size_t limit, bool sequenced)
    : limit_(std::clamp(limit, min_container_size, max_container_size)), sequenced_(sequenced) {
    reset();
}

void ContainerBuilder::reset() {
    wire_.clear();
    wire_.set_end(wire_.room(container_header_size) + container_header_size);
    crcs_.clear();
    estimate_ = container_header_size;
}

bool ContainerBuilder::has_room(std::size_t payload_size) const noexcept {
    constexpr std::size_t slack = 32;
    return empty() || estimate_ + payload_size + slack < limit_;
}

void ContainerBuilder::add(Bytes record, std::size_t payload_size, std::uint32_t crc) {
    constexpr std::size_t crc_room = 6;
    wire_.append(record);
    crcs_.push_back(crc);
    estimate_ += payload_size + 2 + (payload_size >= 1U << 7 ? 1 : 0) + (payload_size >= 1U << 14 ? 1 : 0) +
                 (payload_size >= 1U << 21 ? 1 : 0) + crc_room;
}

void ContainerBuilder::finish(Buffer& out, std::optional<std::uint32_t> sequence, std::uint64_t sequence_id) {
    char* to = wire_.room(6 * crcs_.size());
    for (const std::uint32_t crc : crcs_) {
        to = put_short_tag(to, crcs_field, WireType::varint);
        to = put_varint(to, swapped(crc));
    }
    wire_.set_end(to);
    if (sequence) {
        append_varint_field(wire_, sequence_field, *sequence);
        append_varint_field(wire_, sequence_id_field, sequence_id);
    }
    ContainerHeader header;
    header.body_size = static_cast<std::uint32_t>(wire_.size() - container_header_size);
    header.write(reinterpret_cast<std::byte*>(wire_.data()));
    out.swap(wire_);
    reset();
}

}  // namespace spindrift::nmsg
