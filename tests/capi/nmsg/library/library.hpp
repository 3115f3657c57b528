#pragma once

#include "tests/nmsg/samples.hpp"

#include <nmsg.h>
#include <nmsg/nmsg2.h>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What tests of the exported functions have in common. `nmsg_init` is called before the first test.
namespace spindrift::tests::capi {

namespace samples = nmsg::samples;

struct Destroy {
    void operator()(nmsg_message_t message) const noexcept { ::nmsg_message_destroy(&message); }
    void operator()(nmsg_input_t input) const noexcept { ::nmsg_input_close(&input); }
    void operator()(nmsg_output_t output) const noexcept { ::nmsg_output_close(&output); }
    void operator()(nmsg_container_t container) const noexcept { ::nmsg_container_destroy(&container); }
    void operator()(nmsg_io_t io) const noexcept { ::nmsg_io_destroy(&io); }
};
using Message = std::unique_ptr<struct nmsg_message, Destroy>;
using Input = std::unique_ptr<struct nmsg_input, Destroy>;
using Output = std::unique_ptr<struct nmsg_output, Destroy>;
using Container = std::unique_ptr<struct nmsg_container, Destroy>;
using Io = std::unique_ptr<struct nmsg_io, Destroy>;

// --- octets

inline const std::uint8_t* data_of(std::string_view octets) noexcept {
    return reinterpret_cast<const std::uint8_t*>(octets.data());
}

/// The octets of a value in memory.
template <class T>
std::string in_memory(T value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

/// The text in memory of `malloc`, which is freed.
inline std::string taken(char* text) {
    const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
    return text != nullptr ? text : "";
}

/// A copy in memory of `malloc`.
inline std::uint8_t* malloc_copy(std::string_view octets) {
    auto* const copy = static_cast<std::uint8_t*>(std::malloc(octets.size() + 1));
    octets.copy(reinterpret_cast<char*>(copy), octets.size());
    return copy;
}

// --- messages

inline Message make(const char* type, const char* vendor = "base") {
    return Message(::nmsg_message_init(::nmsg_msgmod_lookup_byname(vendor, type)));
}

/// A message of octets, at second 1.
inline Message from_octets(unsigned vid, unsigned msgtype, std::string_view octets) {
    const timespec time = {1, 0};
    return Message(::nmsg_message_from_raw_payload(vid, msgtype, malloc_copy(octets), octets.size(), &time));
}

inline Message from_json(const std::string& text) {
    nmsg_message_t message = nullptr;
    EXPECT_EQ(::nmsg_message_from_json(text.c_str(), &message), nmsg_res_success) << text;
    return Message(message);
}

/// A base logline of vendor base, type 6.
inline Message logline(std::string_view text) {
    return from_octets(1, 6, samples::logline(text));
}

inline nmsg_res set(const Message& message, const char* field, std::string_view octets, unsigned index = 0) {
    return ::nmsg_message_set_field(message.get(), field, index, data_of(octets), octets.size());
}

/// The octets of a value, or no value and why.
inline std::optional<std::string> get(const Message& message, const char* field, unsigned index = 0,
                                      nmsg_res* result = nullptr) {
    void* data = nullptr;
    std::size_t size = 0;
    const nmsg_res got = ::nmsg_message_get_field(message.get(), field, index, &data, &size);
    if (result != nullptr) {
        *result = got;
    }
    if (got != nmsg_res_success) {
        return std::nullopt;
    }
    return std::string(static_cast<const char*>(data), size);
}

inline nmsg_res get_result(const Message& message, const char* field, unsigned index = 0) {
    nmsg_res result = nmsg_res_failure;
    static_cast<void>(get(message, field, index, &result));
    return result;
}

/// The number of values of a field; -1 if there is no such field.
inline int value_count(const Message& message, const char* field) {
    std::size_t count = 0;
    const nmsg_res result = ::nmsg_message_get_num_field_values(message.get(), field, &count);
    return result == nmsg_res_success ? static_cast<int>(count) : -1;
}

inline std::string json_of(const Message& message) {
    char* text = nullptr;
    EXPECT_EQ(::nmsg_message_to_json(message.get(), &text), nmsg_res_success);
    return taken(text);
}

inline std::string text_of(const Message& message, const char* endline = "\n") {
    char* text = nullptr;
    EXPECT_EQ(::nmsg_message_to_pres(message.get(), &text, endline), nmsg_res_success);
    return taken(text);
}

/// The encoded fields.
inline std::string octets_of(const Message& message) {
    const std::uint8_t* data = nullptr;
    std::size_t size = 0;
    EXPECT_EQ(::nmsg2_message_get_payload_bytes(message.get(), &data, &size), nmsg_res_success);
    return {reinterpret_cast<const char*>(data), size};
}

/// The text of a base logline.
inline std::string line_of(const Message& message) {
    std::string text = get(message, "message").value_or("?");
    if (text.ends_with('\0')) {
        text.pop_back();
    }
    return text;
}

// --- files and sockets

/// An anonymous file.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view content = {}) : descriptor_(::memfd_create("test", MFD_CLOEXEC)) {
        EXPECT_EQ(::pwrite(descriptor_, content.data(), content.size(), 0), static_cast<ssize_t>(content.size()));
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(descriptor_); }

    /// A descriptor of it, to give away.
    [[nodiscard]] int open() const { return ::dup(descriptor_); }

    [[nodiscard]] std::string content() const {
        std::string octets(static_cast<std::size_t>(::lseek(descriptor_, 0, SEEK_END)), '\0');
        EXPECT_EQ(::pread(descriptor_, octets.data(), octets.size(), 0), static_cast<ssize_t>(octets.size()));
        return octets;
    }

    /// Goes to the front, for what reads.
    const MemoryFile& rewind() const {
        ::lseek(descriptor_, 0, SEEK_SET);
        return *this;
    }

private:
    int descriptor_;
};

/// Two connected sockets or the ends of a pipe.
struct Ends {
    int reading = -1;
    int writing = -1;
};

inline Ends datagram_sockets() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends), 0);
    return {ends[0], ends[1]};
}

inline Ends pipe_ends() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    return {ends[0], ends[1]};
}

inline bool is_open(int descriptor) {
    return ::fcntl(descriptor, F_GETFD) >= 0;
}

/// A record of a base logline in a container.
inline std::string line_record(std::string_view text) {
    return samples::record(samples::logline(text));
}

/// A container of base loglines.
inline std::string lines_container(const std::vector<std::string>& texts, unsigned flags = samples::no_flags) {
    std::string body;
    for (const std::string& text : texts) {
        body += line_record(text);
    }
    return samples::container((flags & samples::zlib_flag) != 0 ? samples::stored_zlib(body) : body, flags);
}

// --- inputs

inline Input open_file(std::string_view content) {
    const MemoryFile file(content);
    return Input(::nmsg_input_open_file(file.rewind().open()));
}

/// All lines of an input, and the result that has ended it.
struct Lines {
    std::vector<std::string> texts;
    nmsg_res end = nmsg_res_success;
    int again = 0;  ///< times that a read had nothing
};

inline Lines read_lines(nmsg_input_t input, int max_again = 1000) {
    Lines lines;
    while (lines.again < max_again) {
        nmsg_message_t read = nullptr;
        lines.end = ::nmsg_input_read(input, &read);
        const Message message(read);
        if (lines.end == nmsg_res_success) {
            lines.texts.push_back(line_of(message));
        } else if (lines.end == nmsg_res_again) {
            ++lines.again;
        } else {
            break;
        }
    }
    return lines;
}

inline Lines read_lines(std::string_view file_content) {
    const Input input = open_file(file_content);
    return read_lines(input.get());
}

}  // namespace spindrift::tests::capi
