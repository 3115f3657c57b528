#pragma once

#include "output.hpp"
#include "owned_descriptor.hpp"

#include <spindrift/base/buffer.hpp>

#include <string>
#include <string_view>

namespace spindrift::capi {

/// An output of text to a descriptor, which is buffered unless a program says otherwise.
class TextOutput : public nmsg_output {
public:
    explicit TextOutput(FileDescriptor file) : file_(std::move(file)) {}

    nmsg_res flush() override;
    void set_buffered(bool buffered) override;

protected:
    /// Appends the text of a message and what ends it. Several threads write whole messages.
    nmsg_res append(std::string_view text, std::string_view end);

private:
    nmsg_res write_buffer();

    static constexpr std::size_t buffer_size = std::size_t{64} << 10;  // octets that are written together

    FileDescriptor file_;
    Buffer buffer_;
    bool is_buffered_ = true;
};

/// One JSON object per line. Works on a duplicate of the descriptor.
class JsonOutput final : public TextOutput {
public:
    explicit JsonOutput(int descriptor) : TextOutput(duplicate(descriptor)), descriptor_(descriptor) {}

    [[nodiscard]] nmsg_output_type type() const noexcept override { return nmsg_output_type_json; }

protected:
    nmsg_res put(nmsg_message& message) override;

private:
    OwnedDescriptor descriptor_;
};

/// Presentation text.
class PresentationOutput final : public TextOutput {
public:
    explicit PresentationOutput(int descriptor) : TextOutput(FileDescriptor(descriptor)) {}

    [[nodiscard]] nmsg_output_type type() const noexcept override { return nmsg_output_type_pres; }
    void set_endline(const char* endline) override;

protected:
    nmsg_res put(nmsg_message& message) override;

private:
    std::string endline_ = "\n";
};

}  // namespace spindrift::capi
