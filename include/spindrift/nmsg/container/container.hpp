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

inline constexpr std::size_t min_container_size = 512;        ///< minimum size limit of a `ContainerBuilder`
inline constexpr std::size_t max_container_size = 1'048'576;  ///< maximum size limit; used for files
inline constexpr std::size_t jumbo_container_size = 8192;     ///< default size limit for networks

inline constexpr std::size_t container_header_size = 10;  ///< of version 2

/// Limits for sizes in untrusted containers. The defaults are far above the sizes that known writers use.
struct Limits {
    std::size_t body_size = 64 << 20;      ///< octets of a container body, deflated or not
    std::size_t inflated_size = 64 << 20;  ///< octets of an inflated body
    std::size_t payloads = 1 << 20;        ///< payloads in one container
    std::size_t filled_size = 64 << 20;    ///< octets of an inflated body that has more than one payload

    /// The maximum number of payloads in a body of that size, which is not deflated.
    [[nodiscard]] std::size_t payloads_in(std::size_t size) const noexcept;
};

/// The limits for containers from networks. There, no writer fills a container with more than 1 MiB; a single payload
/// may be larger.
[[nodiscard]] Limits network_limits(Limits limits = {}) noexcept;

/// The fixed header of a container.
struct ContainerHeader {
    bool zlib = false;      ///< the body (for a fragment: the reassembled body) is deflated
    bool fragment = false;  ///< the body is a fragment of a larger one
    std::uint8_t version = 2;
    std::uint8_t header_size = container_header_size;
    std::uint32_t body_size = 0;  ///< octets after the header

    /// Reads the header at the front of `bytes`. Version 1 is accepted, because files may use it; datagrams must not.
    /// \returns `again` if more octets are needed
    static Decoded<ContainerHeader> parse(Bytes bytes) noexcept;

    /// Writes a version 2 header to the 10 octets at `to`.
    void write(std::byte* to) const noexcept;
};

/// The fields of a container besides its payloads.
struct ContainerInfo {
    std::size_t count = 0;  ///< payloads
    std::optional<std::uint32_t> sequence;
    std::optional<std::uint64_t> sequence_id;
};

/// Decodes a container body that is complete and not deflated, and appends its payloads to `payloads`; they borrow from
/// `body`. Their `crc` is the one in the container. On an error nothing is appended.
/// \param records if given, must have the size of `payloads`; for each payload its encoded record is appended, empty if
///        `encode_payload` would encode it differently
Decoded<ContainerInfo> decode_container(Bytes body, std::vector<Payload>& payloads, const Limits& limits = {},
                                        std::vector<Bytes>* records = nullptr);

/// Verifies the CRC of a payload and sets `crc` to the computed one. \returns true also for a payload without a CRC
[[nodiscard]] bool verify_crc(Payload& payload) noexcept;

/// The encoded size of a payload by the formula of libnmsg, which decides when a container is full. It is too small for
/// data of 2 MiB and more (docs/formats/nmsg-wire.md section 5).
[[nodiscard]] std::size_t payload_size(const Payload& payload) noexcept;

/// Appends a payload as in a container body: tag, length, canonical record. \returns its `payload_size`
std::size_t encode_payload(Buffer& out, const Payload& payload);

/// The same for a record that `decode_container` returned.
std::size_t append_record(Buffer& out, Bytes record);

/// Fills a container. It uses the same size estimate as libnmsg, so that the same messages result in the same
/// containers.
class ContainerBuilder {
public:
    /// \param limit octets, clamped to the sizes above
    /// \param sequenced whether to reserve space for sequence fields
    ContainerBuilder(std::size_t limit, bool sequenced);

    [[nodiscard]] bool empty() const noexcept { return crcs_.empty(); }
    [[nodiscard]] std::size_t count() const noexcept { return crcs_.size(); }  ///< payloads
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }

    /// Whether a payload of this `payload_size` fits. An empty container accepts any payload.
    [[nodiscard]] bool has_room(std::size_t payload_size) const noexcept;

    /// Adds a record made by `encode_payload`, with its `payload_size` and the CRC-32C of its data.
    void add(Bytes record, std::size_t payload_size, std::uint32_t crc) {
        reserve(payload_size, crc);
        append(record);
    }

    /// `add` in two steps: `reserve` for each record, then `append` for the octets of several records, before `finish`.
    void reserve(std::size_t payload_size, std::uint32_t crc);
    void append(Bytes records) { wire_.append(records); }

    /// Whether the container exceeds its limit, because of one large payload, and must be split into fragments.
    [[nodiscard]] bool overfull() const noexcept { return estimate_ + (sequenced_ ? sequence_room : 0) > limit_; }

    /// Completes the container with its header, swaps it with `out`, and starts an empty one in the memory of `out`.
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
