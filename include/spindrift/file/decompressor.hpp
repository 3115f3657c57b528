#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/base/memory_budget.hpp>
#include <spindrift/file/compression.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace spindrift::file {

/// Streaming decompression of input of any chunk size. Consecutive members are decompressed to one text, as `zcat` and
/// similar commands do. All data before a damaged place are returned before the failure.
class Decompressor {
public:
    /// \param memory charged for what the libraries of xz and zstd hold of the text, which the input decides: with
    /// less,
    ///     the input fails. Null for a limit of 256 MiB. A window of zstd has at most 128 MiB in any case.
    /// \throws Error if the decompression library is out of memory
    explicit Decompressor(Compression compression, MemoryBudget* memory = nullptr);
    Decompressor(Decompressor&&) noexcept;
    Decompressor& operator=(Decompressor&&) noexcept;
    ~Decompressor();

    enum class Result {
        octets,       ///< octets were appended
        needs_input,  ///< all input is used; pass more
        failed,       ///< the input is damaged; see `error_message`
    };

    /// Decompresses and appends up to `max` octets. \param in the octets that were used are removed from its front
    Result run(Bytes& in, Buffer& out, std::size_t max);

    /// Whether the input may end here: no member is incomplete.
    [[nodiscard]] bool may_end() const noexcept { return between_members_; }

    /// The number of octets of input up to the end of the last whole member.
    [[nodiscard]] std::uint64_t end_of_last_member() const noexcept { return end_of_last_member_; }

    [[nodiscard]] const std::string& error_message() const noexcept { return error_message_; }

    /// The interface to the library of one format. Internal.
    class Codec;

private:
    Compression compression_;
    std::unique_ptr<Codec> codec_;
    bool between_members_ = true;
    std::uint64_t used_ = 0;  // octets of input
    std::uint64_t end_of_last_member_ = 0;
    std::string error_message_;
};

}  // namespace spindrift::file
