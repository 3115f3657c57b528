#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/nmsg/container/payload.hpp>

#include <cstdint>
#include <optional>
#include <vector>

/// Containers: a header and an encoded list of payloads (docs/formats/nmsg-wire.md sections 2 to 5).
namespace spindrift::nmsg {

inline constexpr std::size_t min_container_size = 512;        ///< least size limit of a container being filled
inline constexpr std::size_t max_container_size = 1'048'576;  ///< greatest size limit; files use it
inline constexpr std::size_t jumbo_container_size = 8192;     ///< usual size limit on networks

inline constexpr std::size_t container_header_size = 10;  ///< of version 2

/// What untrusted sizes may ask for. The defaults are far above what any writer makes.
struct Limits {
    std::size_t body_size = 64 << 20;      ///< octets of a container body, deflated or not
    std::size_t inflated_size = 64 << 20;  ///< octets of a body once it is inflated
    std::size_t payloads = 1 << 20;        ///< payloads in one container
};

/// The fixed part in front of every container.
struct ContainerHeader {
    bool zlib = false;      ///< the body, once it is whole, is deflated
    bool fragment = false;  ///< the body is a piece of a larger one
    std::uint8_t version = 2;
    std::uint8_t header_size = container_header_size;
    std::uint32_t body_size = 0;  ///< octets behind the header

    /// Reads the header at the front of `bytes`. Version 1 is accepted, as files may hold it; datagrams may not.
    /// \returns `again` when more octets are needed to tell
    static Decoded<ContainerHeader> parse(Bytes bytes) noexcept;

    /// Writes a version 2 header to the 10 octets at `to`.
    void write(std::byte* to) const noexcept;
};

/// What a container says besides its payloads.
struct ContainerInfo {
    std::size_t count = 0;  ///< payloads
    std::optional<std::uint32_t> sequence;
    std::optional<std::uint64_t> sequence_id;
};

/// Reads a container body that is whole and not deflated, and appends its payloads to `payloads`; they borrow from
/// `body`. Their `crc` is what the container says it is. A body is decoded wholly or, on an error, not at all.
/// \param records if given, must be as long as `payloads`, and gets the records of the payloads behind one another; no
///        octets for those `encode_payload` would write in another way
Decoded<ContainerInfo> decode_container(Bytes body, std::vector<Payload>& payloads, const Limits& limits = {},
                                        std::vector<Bytes>* records = nullptr);

/// Compares a payload with the CRC its container gave, and makes `crc` the true one. Payloads without one pass.
[[nodiscard]] bool verify_crc(Payload& payload) noexcept;

/// The encoded size of a payload's record by the formula that decides how containers are filled
/// (docs/formats/nmsg-wire.md section 5).
[[nodiscard]] std::size_t payload_size(const Payload& payload) noexcept;

/// Appends a payload the way a container body holds it: tag, length, canonical record. \returns its `payload_size`
std::size_t encode_payload(Buffer& out, const Payload& payload);

/// The same for a record `decode_container` gave.
std::size_t append_record(Buffer& out, Bytes record);

/// A container being filled. How many payloads go into one is decided by the same estimate as libnmsg's, so that the
/// same messages give the same containers.
class ContainerBuilder {
public:
    /// \param limit octets, clamped to the sizes above
    /// \param sequenced whether room for sequence fields is kept
    ContainerBuilder(std::size_t limit, bool sequenced);

    [[nodiscard]] bool empty() const noexcept { return crcs_.empty(); }
    [[nodiscard]] std::size_t count() const noexcept { return crcs_.size(); }  ///< payloads
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }

    /// Whether a payload of this `payload_size` still goes in. An empty container takes any.
    [[nodiscard]] bool has_room(std::size_t payload_size) const noexcept;

    /// Adds a record made by `encode_payload`, with its `payload_size` and the CRC-32C of its data.
    void add(Bytes record, std::size_t payload_size, std::uint32_t crc) {
        reserve(payload_size, crc);
        append(record);
    }

    /// Does half of what `add` does: the octets of the records follow later, several at once, but before
    /// `finish`.
    void reserve(std::size_t payload_size, std::uint32_t crc);
    void append(Bytes records) { wire_.append(records); }

    /// Whether the one payload in it is too large, so that the container must be cut into fragments.
    [[nodiscard]] bool overfull() const noexcept { return estimate_ + (sequenced_ ? sequence_room : 0) > limit_; }

    /// Completes the container, header included, swaps it into `out`, and starts an empty one in `out`'s memory.
    void finish(Buffer& out, std::optional<std::uint32_t> sequence = {}, std::uint64_t sequence_id = 0);

private:
    static constexpr std::size_t sequence_room = 18;

    void reset();

    std::size_t limit_;
    bool sequenced_;
    std::size_t estimate_ = container_header_size;
    Buffer wire_;  // header and records
    std::vector<std::uint32_t> crcs_;
};

}  // namespace spindrift::nmsg
