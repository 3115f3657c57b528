#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/file/compression.hpp>

#include <memory>

namespace spindrift::file {

/// Compresses octets as they come, with the format's usual effort. The same octets make the same result.
class Compressor {
public:
    /// \throws Error if the library has no memory
    explicit Compressor(Compression compression);
    Compressor(Compressor&&) noexcept;
    Compressor& operator=(Compressor&&) noexcept;
    ~Compressor();

    /// Appends what is ready; some may be kept for later. \throws Error if the library fails
    void compress(Bytes in, Buffer& out);

    /// Ends the member and appends the rest of it. What comes then is another one. \throws Error if the library fails
    void finish(Buffer& out);

    /// What one format's library does. Internal.
    class Codec;

private:
    std::unique_ptr<Codec> codec_;
};

}  // namespace spindrift::file
