#include <spindrift/nmsg/container/container.hpp>

#include <spindrift/nmsg/container/wire_writer.hpp>
#include "payload_record.hpp"

#include <spindrift/base/crc32c.hpp>
#include <spindrift/nmsg/container/wire.hpp>

#include <algorithm>
#include <cstring>

namespace spindrift::nmsg {
namespace {

constexpr std::string_view magic = "NMSG";
constexpr std::size_t version_at = 5;
constexpr std::byte zlib_flag{1};
constexpr std::byte fragment_flag{2};

// Field numbers of Nmsg besides the payloads.
enum : std::uint32_t { crcs_field = 2, sequence_field = 3, sequence_id_field = 4 };

// All known writers byte-swap the CRC before they encode it as an integer (docs/formats/nmsg-wire.md section 4).
constexpr std::uint32_t swapped(std::uint32_t value) noexcept {
    return byteswap(value);
}

/// Assigns the CRCs of an Nmsg to its payloads, in order; extra CRCs are ignored. Writers encode them after the
/// payloads, but they may also come before, and packed.
class CrcAssigner {
public:
    /// \param first index of the first payload of this container
    /// \param max maximum number of payloads of the container
    CrcAssigner(std::vector<Payload>& payloads, std::size_t first, std::size_t max) noexcept
        : payloads_(payloads), next_(first), max_(max) {}

    /// Assigns the CRCs in a field. \returns false if its encoding is invalid
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

    /// Assigns the CRCs that came before their payloads; call it after the last payload.
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
        } else if (early_.size() < max_) {
            early_.push_back(crc);
        }
    }

    std::vector<Payload>& payloads_;
    std::size_t next_;  // index of the payload that gets the next CRC
    std::size_t max_;
    std::vector<std::uint32_t> early_;  // CRCs that came before their payloads
};

}  // namespace

std::size_t Limits::payloads_in(std::size_t size) const noexcept {
    constexpr std::size_t min_record_size = 13;  // tag, length, and the four required fields
    return size > filled_size ? 1 : std::min(payloads, size / min_record_size);
}

Limits network_limits(Limits limits) noexcept {
    limits.filled_size = std::min(limits.filled_size, max_container_size);
    return limits;
}

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

Decoded<ContainerInfo> decode_container(Bytes body, std::vector<Payload>& payloads, const Limits& limits,
                                        std::vector<Bytes>* records) {
    const std::size_t first = payloads.size();
    const std::size_t max = limits.payloads_in(body.size());
    const std::byte* const readable = body.data() + body.size();
    const auto take_payload = [&](Bytes record) {
        const RecordForm form = decode_payload(record, readable, payloads.emplace_back());
        if (records != nullptr) {
            records->push_back(form == RecordForm::canonical ? record : Bytes());
        }
        return form != RecordForm::malformed;
    };
    ContainerInfo info;
    CrcAssigner crcs(payloads, first, max);
    bool good = true;
    WireScanner scanner(body);
    WireField field;
    while (good && scanner.next(field)) {
        switch (field.number) {
            case payloads_field:
                good = field.type == WireType::bytes && payloads.size() - first < max && take_payload(field.bytes);
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
        if (records != nullptr) {
            records->resize(first);
        }
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

void ContainerBuilder::reserve(std::size_t payload_size, std::uint32_t crc) {
    constexpr std::size_t crc_room = 6;
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
