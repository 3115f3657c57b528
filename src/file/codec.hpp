#pragma once

#include <spindrift/file/compressor.hpp>
#include <spindrift/file/decompressor.hpp>

#include <cstddef>
#include <memory>

namespace spindrift::file {

/// The libraries' ways of decompressing, put alike.
class Decompressor::Codec {
public:
    Codec() = default;
    Codec(const Codec&) = delete;
    Codec& operator=(const Codec&) = delete;
    virtual ~Codec() = default;

    struct Step {
        std::size_t consumed = 0;
        std::size_t produced = 0;
        bool member_ended = false;
        const char* error = nullptr;  ///< if the octets make no sense behind those
    };

    virtual Step step(Bytes in, std::byte* out, std::size_t room) = 0;

    /// Makes ready for the next member.
    virtual void restart() = 0;
};

/// The libraries' ways of compressing, put alike.
class Compressor::Codec {
public:
    Codec() = default;
    Codec(const Codec&) = delete;
    Codec& operator=(const Codec&) = delete;
    virtual ~Codec() = default;

    /// Appends what is ready. \throws Error if the library fails
    virtual void compress(Bytes in, Buffer& out) = 0;
    /// Appends the rest and begins anew. \throws Error if the library fails
    virtual void finish(Buffer& out) = 0;
};

[[nodiscard]] std::unique_ptr<Decompressor::Codec> make_gzip_decoder();
[[nodiscard]] std::unique_ptr<Decompressor::Codec> make_zstd_decoder();
[[nodiscard]] std::unique_ptr<Decompressor::Codec> make_xz_decoder();
[[nodiscard]] std::unique_ptr<Decompressor::Codec> make_bzip2_decoder();
[[nodiscard]] std::unique_ptr<Decompressor::Codec> make_lz4_decoder();

[[nodiscard]] std::unique_ptr<Compressor::Codec> make_gzip_encoder();
[[nodiscard]] std::unique_ptr<Compressor::Codec> make_zstd_encoder();
[[nodiscard]] std::unique_ptr<Compressor::Codec> make_xz_encoder();
[[nodiscard]] std::unique_ptr<Compressor::Codec> make_bzip2_encoder();
[[nodiscard]] std::unique_ptr<Compressor::Codec> make_lz4_encoder();

}  // namespace spindrift::file
