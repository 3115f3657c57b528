#include <spindrift/io/file/rotation.hpp>

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/file/compression.hpp>
#include <spindrift/file/decompressor.hpp>
#include <spindrift/nmsg/container/container.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>

namespace spindrift::io {
namespace {

constexpr std::size_t block_size = std::size_t{64} << 10;
constexpr std::string_view container_magic = "NMSG";
constexpr std::string_view arrow_magic = "\xFF\xFF\xFF\xFF";  // of each message of an Arrow IPC stream

/// The part of an unfinished file that is whole.
struct WholePart {
    std::uint64_t size = 0;
    std::string suffix;         // of a file with this content
    const char* unit = "line";  // what the content consists of
};

// \returns what was read; less than `size` octets at the end of the file. Valid until the next call with this memory
Bytes read_at(const FileDescriptor& file, std::uint64_t offset, std::size_t size, Buffer& memory) {
    memory.clear();
    char* const to = memory.room(size);
    std::size_t count = 0;
    while (count < size) {
        const ssize_t got = ::pread(file.get(), to + count, size - count, static_cast<off_t>(offset + count));
        if (got < 0 && errno != EINTR) {
            throw system_error("cannot read it", errno);
        }
        if (got == 0) {
            break;
        }
        count += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    }
    memory.set_end(to + count);
    return memory.bytes();
}

std::string_view suffix_of_content(std::string_view head) noexcept {
    return head.starts_with(container_magic) ? ".nmsg"
           : head.starts_with(arrow_magic)   ? ".arrows"
           : head.starts_with('{')           ? ".json"
                                             : "";
}

WholePart whole_containers(const FileDescriptor& file, std::uint64_t size) {
    Buffer memory;
    std::uint64_t end = 0;
    while (end < size) {
        const auto header = nmsg::ContainerHeader::parse(read_at(file, end, nmsg::container_header_size, memory));
        const std::uint64_t next = header ? end + header->header_size + header->body_size : size + 1;
        if (next > size) {
            break;
        }
        end = next;
    }
    return {end, ".nmsg", "container"};
}

// The size of the body behind the metadata of an Arrow IPC message: slot 3 of the FlatBuffers table Message. Nothing if
// the metadata is malformed.
std::optional<std::uint64_t> arrow_body_size(Bytes metadata) noexcept {
    constexpr std::size_t slot = 4 + 3 * sizeof(std::uint16_t);  // in the vtable, behind two sizes
    const auto fits = [&](std::int64_t at, std::size_t size) {
        return at >= 0 && static_cast<std::uint64_t>(at) + size <= metadata.size();
    };
    const auto number_at = [&]<class T>(std::int64_t at, T) { return load_le<T>(metadata.data() + at); };
    if (!fits(0, 4)) {
        return std::nullopt;
    }
    const std::int64_t table = number_at(0, std::uint32_t{});
    if (!fits(table, 4)) {
        return std::nullopt;
    }
    const std::int64_t vtable = table - static_cast<std::int32_t>(number_at(table, std::uint32_t{}));
    if (!fits(vtable, slot + sizeof(std::uint16_t))) {
        return std::nullopt;
    }
    const bool has_slot = number_at(vtable, std::uint16_t{}) >= slot + sizeof(std::uint16_t);
    const std::int64_t offset = has_slot ? number_at(vtable + std::int64_t{slot}, std::uint16_t{}) : 0;
    if (offset == 0) {
        return 0;
    }
    return fits(table + offset, 8) ? std::optional(number_at(table + offset, std::uint64_t{})) : std::nullopt;
}

// A stream may end without its mark, so whole batches are a whole stream.
WholePart whole_batches(const FileDescriptor& file, std::uint64_t size) {
    constexpr std::size_t prefix = 2 * sizeof(std::uint32_t);
    constexpr std::uint32_t max_metadata = 16 << 20;
    Buffer memory;
    std::uint64_t end = 0;
    while (end < size) {
        const Bytes head = read_at(file, end, prefix, memory);
        const auto metadata =
            head.size() == prefix ? load_le<std::uint32_t>(head.data() + sizeof(std::uint32_t)) : max_metadata + 1;
        if (metadata > max_metadata || !as_text(head).starts_with(arrow_magic)) {
            break;
        }
        const auto body =
            metadata == 0 ? std::uint64_t{0} : arrow_body_size(read_at(file, end + prefix, metadata, memory));
        if (!body || *body > size || end + prefix + metadata + *body > size) {
            break;
        }
        end += prefix + metadata + *body;
    }
    return {end, ".arrows", "batch"};
}

WholePart whole_lines(const FileDescriptor& file, std::uint64_t size, std::string_view suffix) {
    Buffer memory;
    for (std::uint64_t end = size; end > 0;) {
        const std::uint64_t begin = end > block_size ? end - block_size : 0;
        read_at(file, begin, static_cast<std::size_t>(end - begin), memory);
        const std::size_t newline = memory.text().rfind('\n');
        if (newline != std::string_view::npos) {
            return {begin + newline + 1, std::string(suffix), "line"};
        }
        end = begin;
    }
    return {};
}

WholePart whole_members(const FileDescriptor& file, std::uint64_t size, file::Compression compression) {
    file::Decompressor decompressor(compression);
    Buffer memory;
    Buffer text;
    std::string suffix;
    auto result = file::Decompressor::Result::needs_input;
    for (std::uint64_t offset = 0; offset < size && result != file::Decompressor::Result::failed;) {
        Bytes in = read_at(file, offset, block_size, memory);
        if (in.empty()) {
            break;
        }
        offset += in.size();
        do {
            text.clear();
            result = decompressor.run(in, text, block_size);
            suffix = suffix.empty() ? suffix_of_content(text.text()) : suffix;
        } while (result == file::Decompressor::Result::octets);
    }
    suffix += file::suffix_of(compression);
    return {decompressor.end_of_last_member(), suffix, "member"};
}

WholePart find_whole_part(const FileDescriptor& file, std::uint64_t size, std::string_view empty_suffix) {
    if (size == 0) {
        return {0, std::string(empty_suffix)};
    }
    Buffer memory;
    const Bytes head = read_at(file, 0, nmsg::container_header_size, memory);
    if (const auto compression = file::compression_by_content(head)) {
        return whole_members(file, size, *compression);
    }
    const std::string_view suffix = suffix_of_content(memory.text());
    return suffix == ".nmsg"     ? whole_containers(file, size)
           : suffix == ".arrows" ? whole_batches(file, size)
                                 : whole_lines(file, size, suffix);
}

// \returns false if a process writes it (`file::open_output`)
bool lock_file(const FileDescriptor& file) noexcept {
    return ::flock(file.get(), LOCK_EX | LOCK_NB) == 0;
}

}  // namespace

std::vector<UnfinishedFile> find_unfinished_files(std::string_view path) {
    const RotatedName name(path, "");
    std::vector<UnfinishedFile> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(name.folder(), error)) {
        auto names = name.of_part(entry.path().filename().string());
        if (!names) {
            continue;
        }
        FileDescriptor file(::open(names->part.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        if (file && entry.is_regular_file(error) && lock_file(file)) {
            found.push_back({std::move(*names), std::move(file)});
        }
    }
    std::ranges::sort(found, {}, [](const UnfinishedFile& one) { return one.names.part; });
    return found;
}

RecoveredFile recover(const UnfinishedFile& unfinished, std::string_view empty_suffix, Durability durability) {
    const FileDescriptor& file = unfinished.file;
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) {
        throw system_error("cannot read it", errno);
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const WholePart whole = find_whole_part(file, size, empty_suffix);
    if (whole.size == 0 && size > 0) {
        throw Error(fmt::format("there is no whole {} in it", whole.unit));
    }
    const std::string name = unfinished.names.finished + whole.suffix;
    const bool is_cut = whole.size == size || ::ftruncate(file.get(), static_cast<off_t>(whole.size)) == 0;
    const bool is_synced = durability == Durability::cached || (is_cut && sync_file(file));
    if (!is_cut || !is_synced) {
        throw system_error("cannot write it", errno);
    }
    if (::renameat2(AT_FDCWD, unfinished.names.part.c_str(), AT_FDCWD, name.c_str(), RENAME_NOREPLACE) != 0 ||
        (durability == Durability::synced && !sync_folder_of(name))) {
        throw system_error(fmt::format("cannot rename it to {}", name), errno);
    }
    return {name, whole.size, size - whole.size};
}

}  // namespace spindrift::io
