#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/nmsg/container/payload.hpp>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>

namespace spindrift::nmsg {

/// How failed tests show results.
inline void PrintTo(Errc errc, std::ostream* out) {
    *out << to_text(errc);
}

}  // namespace spindrift::nmsg

/// Octets, containers and files for tests, made by hand so that they do not depend on the code they test.
namespace spindrift::nmsg::samples {

/// The octets that hex digits stand for; blanks do not count.
inline std::string octets(std::string_view digits) {
    std::string result;
    int high = -1;
    for (const char digit : digits) {
        const int value = hex_value(digit);
        if (value < 0) {
            continue;
        }
        if (high < 0) {
            high = value;
        } else {
            result += static_cast<char>(high << 4 | value);
            high = -1;
        }
    }
    return result;
}

/// Hex digits, two for each octet.
inline std::string hex(std::string_view text) {
    Buffer out;
    append_hex(out, as_bytes(text), lower_hex_digits);
    return std::string(out.text());
}

inline std::string hex(Bytes bytes) {
    return hex(as_text(bytes));
}

/// Names the rows of a table by their member `name`.
inline constexpr auto by_name = [](const auto& test) { return std::string(test.param.name); };

// --- protobuf fields

inline std::string varint(std::uint64_t value) {
    std::string result;
    for (; value >= 0x80; value >>= 7) {
        result += static_cast<char>(value | 0x80);
    }
    return result += static_cast<char>(value);
}

inline std::string field(std::uint32_t number, std::uint64_t value) {
    return varint(std::uint64_t{number} << 3) + varint(value);
}

inline std::string field(std::uint32_t number, std::string_view value) {
    return varint(std::uint64_t{number} << 3 | 2) + varint(value.size()) + std::string(value);
}

/// A field of type `double`.
inline std::string real_field(std::uint32_t number, double value) {
    std::string octets(8, '\0');
    store_le(reinterpret_cast<std::byte*>(octets.data()), std::bit_cast<std::uint64_t>(value));
    return varint(std::uint64_t{number} << 3 | 1) + octets;
}

// --- containers

enum : unsigned { no_flags = 0, zlib_flag = 1, fragment_flag = 2 };

inline std::string be32(std::size_t value) {
    std::string result(4, '\0');
    store_be(reinterpret_cast<std::byte*>(result.data()), static_cast<std::uint32_t>(value));
    return result;
}

/// A version 2 container.
inline std::string container(std::string_view body, unsigned flags = no_flags) {
    return "NMSG" + std::string{static_cast<char>(flags), '\2'} + be32(body.size()) + std::string(body);
}

/// A compressed body without any compression: stored blocks (RFC 1951 3.2.4) in a zlib stream (RFC 1950).
inline std::string stored_zlib(std::string_view body) {
    std::string stream = be32(body.size()) + "\x78\x01";
    std::uint32_t a = 1;
    std::uint32_t b = 0;
    for (const char octet : body) {
        a = (a + static_cast<unsigned char>(octet)) % 65521;
        b = (b + a) % 65521;
    }
    do {
        const std::string_view block = body.substr(0, 65535);
        body.remove_prefix(block.size());
        const auto size = static_cast<std::uint16_t>(block.size());
        const auto inverse = static_cast<std::uint16_t>(~size);
        stream += body.empty() ? '\1' : '\0';
        stream += {static_cast<char>(size), static_cast<char>(size >> 8), static_cast<char>(inverse),
                   static_cast<char>(inverse >> 8)};
        stream += block;
    } while (!body.empty());
    return stream + be32(b << 16 | a);
}

/// The body of a fragment container.
inline std::string fragment(std::uint32_t id, std::uint32_t current, std::uint32_t last, std::string_view data,
                            std::uint32_t crc = 0) {
    return field(1, id) + field(2, current) + field(3, last) + field(4, data) + (crc != 0 ? field(5, crc) : "");
}

/// A record of a container: base logline, with only what it must have.
inline std::string record(std::string_view data, std::uint64_t seconds = 1) {
    return field(1, field(1, 1) + field(2, 6) + field(3, seconds) + octets("2500000000") + field(5, data));
}

/// An encoded base logline.
inline std::string logline(std::string_view message) {
    return field(2, std::string(message) + '\0');
}

// The message of the worked examples (docs/formats/nmsg-wire.md section 18).

inline const std::string example_data = octets("0a0261001206 68656c6c6f00");
inline const std::string example_record = octets("0801 1006 18a19dc3a605 2597b47028 2a0c") + example_data;
inline const std::string example_body = octets("0a1d") + example_record + octets("10eeda90b507");
inline const std::string example_deflated =
    octets("00000025 789ce392e5601460935838f7f03256d5e95b0a34b478b898121984d832527372f21904dedd9ab0951d00b4130b06");

inline Payload example_payload() {
    Payload payload;
    payload.vid = 1;
    payload.msgtype = 6;
    payload.time_sec = 1422970529;
    payload.time_nsec = 678474903;
    payload.set_data(as_bytes(example_data));
    return payload;
}

/// Octets in memory of exactly their size, so that reading past them is seen by sanitizers.
class Exact {
public:
    explicit Exact(std::string_view text) : size_(text.size()), data_(std::make_unique<char[]>(text.size())) {
        text.copy(data_.get(), text.size());
    }
    [[nodiscard]] Bytes bytes() const { return as_bytes({data_.get(), size_}); }

private:
    std::size_t size_;
    std::unique_ptr<char[]> data_;
};

/// A folder that goes when the test ends.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "spindrift-test-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    /// The path of a file there.
    [[nodiscard]] std::string path(std::string_view name = "") const { return (path_ / name).string(); }

    /// Writes a file there and returns its path.
    std::string write(std::string_view name, std::string_view content) const {
        std::ofstream(path_ / name, std::ios::binary) << content;
        return path(name);
    }

private:
    std::filesystem::path path_;
};

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

}  // namespace spindrift::nmsg::samples
