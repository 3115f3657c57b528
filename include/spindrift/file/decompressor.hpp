#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/file/compression.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace spindrift::file {

/// Decompresses octets as they come, whatever pieces they come in. Members that follow each other are one text, as
/// `zcat` and its kind have it. Everything in front of a place that makes no sense is given out.
class Decompressor {
public:
    /// \throws Error if the library has no memory
    explicit Decompressor(Compression compression);
    Decompressor(Decompressor&&) noexcept;
    Decompressor& operator=(Decompressor&&) noexcept;
    ~Decompressor();

    enum class Result {
        octets,       ///< there are some
        needs_input,  ///< there will be some when more goes in
        failed,       ///< there will be no more, for the reason `error_message` gives
    };

    /// Appends up to `max` octets. \param in its front is taken off as far as it is used
    Result run(Bytes& in, Buffer& out, std::size_t max);

    /// Whether the input may end here: no member is incomplete.
    [[nodiscard]] bool may_end() const noexcept { return between_members_; }

    [[nodiscard]] const std::string& error_message() const noexcept { return error_message_; }

    /// What one format's library does. Internal.
    class Codec;

private:
    Compression compression_;
    std::unique_ptr<Codec> codec_;
    bool between_members_ = true;
    std::string error_message_;
};

}  // namespace spindrift::file
