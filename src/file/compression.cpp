#include <spindrift/file/compression.hpp>

#include <array>

namespace spindrift::file {
namespace {

using namespace std::string_view_literals;

struct Kind {
    Compression compression;
    std::string_view name;
    std::string_view suffix;
    std::string_view magic;
};

constexpr std::array<Kind, 5> kinds = {{
    {Compression::gzip, "gzip", ".gz", "\x1F\x8B\x08"sv},  // the last octet is the method, always deflate
    {Compression::zstd, "zstd", ".zst", "\x28\xB5\x2F\xFD"sv},
    {Compression::xz, "xz", ".xz", "\xFD\x37zXZ\0"sv},
    {Compression::bzip2, "bzip2", ".bz2", "BZh"sv},
    {Compression::lz4, "lz4", ".lz4", "\x04\x22\x4D\x18"sv},
}};

const Kind& kind_of(Compression compression) noexcept {
    return kinds[static_cast<std::size_t>(compression)];
}

// The magic number of bzip2 is followed by a digit, the block size.
bool starts_with_magic(std::string_view head, const Kind& kind) noexcept {
    return head.starts_with(kind.magic) &&
           (kind.compression != Compression::bzip2 || (head.size() > 3 && head[3] >= '1' && head[3] <= '9'));
}

template <class Is>
std::optional<Compression> find(Is is) noexcept {
    for (const Kind& kind : kinds) {
        if (is(kind)) {
            return kind.compression;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(Compression compression) noexcept {
    return kind_of(compression).name;
}

std::optional<Compression> find_compression(std::string_view name) noexcept {
    return find([name](const Kind& kind) { return kind.name == name; });
}

std::string_view suffix_of(Compression compression) noexcept {
    return kind_of(compression).suffix;
}

std::optional<Compression> compression_by_name(std::string_view path) noexcept {
    return find([path](const Kind& kind) { return path.ends_with(kind.suffix); });
}

std::optional<Compression> compression_by_content(Bytes head) noexcept {
    return find([head](const Kind& kind) { return starts_with_magic(as_text(head), kind); });
}

}  // namespace spindrift::file
