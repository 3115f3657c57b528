#pragma once

#include <spindrift/base/memory_budget.hpp>
#include <spindrift/file/compressor.hpp>
#include <spindrift/file/decompressor.hpp>

#include <cstddef>
#include <memory>

namespace spindrift::file {

/// The common interface to the decompression libraries.
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
        const char* error = nullptr;  ///< set if the input is damaged after the consumed octets
    };

    /// Decompresses up to `room` octets from `in` to `out`.
    virtual Step step(Bytes in, std::byte* out, std::size_t room) = 0;

    /// Starts the next member.
    virtual void restart() = 0;

    /// Octets that each decompressor may hold without a charge: without a long window they need no more.
    static constexpr std::size_t uncharged = 1 << 20;
    static constexpr const char* too_much_memory = "it needs too much memory";
};

/// The common interface to the compression libraries.
class Compressor::Codec {
public:
    Codec() = default;
    Codec(const Codec&) = delete;
    Codec& operator=(const Codec&) = delete;
    virtual ~Codec() = default;

    /// Compresses `in` and appends the available output. \throws Error if the library fails
    virtual void compress(Bytes in, Buffer& out) = 0;
    /// Ends the member, appends the rest of its output and starts the next member. \throws Error if the library fails
    virtual void finish(Buffer& out) = 0;
};

[[nodiscard]] std::unique_ptr<Decompressor::Codec> make_gzip_decoder();
[[nodiscard]] std::unique_ptr<Decompressor::Codec> make_zstd_decoder(MemoryBudget* memory);
[[nodiscard]] std::unique_ptr<Decompressor::Codec> make_xz_decoder(MemoryBudget* memory);
[[nodiscard]] std::unique_ptr<Decompressor::Codec> make_bzip2_decoder();
[[nodiscard]] std::unique_ptr<Decompressor::Codec> make_lz4_decoder();

// \param level from 1 to 9; 0 for the default of the format
[[nodiscard]] std::unique_ptr<Compressor::Codec> make_gzip_encoder(int level);
[[nodiscard]] std::unique_ptr<Compressor::Codec> make_zstd_encoder(int level);
[[nodiscard]] std::unique_ptr<Compressor::Codec> make_xz_encoder(int level);
[[nodiscard]] std::unique_ptr<Compressor::Codec> make_bzip2_encoder(int level);
[[nodiscard]] std::unique_ptr<Compressor::Codec> make_lz4_encoder(int level);

}  // namespace spindrift::file
