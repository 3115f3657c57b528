#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/file/compression.hpp>

#include <memory>

namespace spindrift::file {

/// Streaming compression at the default level of each format. The result depends only on the octets and their format.
class Compressor {
public:
    /// \throws Error if the compression library is out of memory
    explicit Compressor(Compression compression);
    Compressor(Compressor&&) noexcept;
    Compressor& operator=(Compressor&&) noexcept;
    ~Compressor();

    /// Compresses `in` and appends the available output; the library may buffer some. \throws Error if the library
    /// fails
    void compress(Bytes in, Buffer& out);

    /// Ends the member and appends the rest of its output. The next call of `compress` starts another member.
    /// \throws Error if the library fails
    void finish(Buffer& out);

    /// The interface to the library of one format. Internal.
    class Codec;

private:
    std::unique_ptr<Codec> codec_;
};

}  // namespace spindrift::file
