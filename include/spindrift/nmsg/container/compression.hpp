#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/container/errc.hpp>

#include <memory>
#include <optional>

struct libdeflate_compressor;
struct libdeflate_decompressor;

/// Compressed container bodies: the inflated length as four octets, big-endian, then a zlib stream (RFC 1950,
/// docs/formats/nmsg-wire.md section 6). Objects are not thread-safe; they reuse their tables.
namespace spindrift::nmsg {

/// The inflated size that a deflated body states.
/// \returns nothing if no stream of that size can expand to it, or it exceeds the limit
[[nodiscard]] std::optional<std::size_t> inflated_size(Bytes body, const Limits& limits) noexcept;

/// The largest size that a body of `deflated_size` octets can inflate to, within the limits.
[[nodiscard]] std::size_t max_inflated_size(std::size_t deflated_size, const Limits& limits) noexcept;

class Inflater {
public:
    Inflater();

    /// Replaces the content of `out` by the inflated body. Octets after the stream are ignored. A length that the
    /// deflated size cannot expand to is rejected before memory is allocated for it.
    /// \returns `failure` unless the stream is valid and inflates to exactly the length in front of it
    Errc inflate(Bytes body, Buffer& out, const Limits& limits = {});

private:
    struct Free {
        void operator()(libdeflate_decompressor* decompressor) const noexcept;
    };
    std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
};

class Deflater {
public:
    Deflater();

    /// Appends the compressed form of a body.
    void deflate(Bytes body, Buffer& out);

private:
    struct Free {
        void operator()(libdeflate_compressor* compressor) const noexcept;
    };
    std::unique_ptr<libdeflate_compressor, Free> compressor_;
};

}  // namespace spindrift::nmsg
