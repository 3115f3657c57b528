#include <spindrift/io/file/rotation.hpp>

#include <spindrift/base/text.hpp>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace spindrift::io {
namespace {

constexpr std::string_view part_suffix = ".part";

// Whether it has the form of STAMP: `YYYYMMDD.HHMM.SECONDS.NANOSECONDS`.
bool is_stamp(std::string_view text) noexcept {
    std::array<std::string_view, 4> parts;
    for (std::string_view& part : parts) {
        const std::size_t end = std::min(text.find('.'), text.size());
        part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (part.empty() || !std::ranges::all_of(part, is_digit)) {
            return false;
        }
    }
    return text.empty() && parts[0].size() == 8 && parts[1].size() == 4 && parts[3].size() == 9;
}

}  // namespace

bool sync_file(const FileDescriptor& file) noexcept {
    return ::fsync(file.get()) == 0 || errno == EINVAL || errno == EROFS;
}

bool sync_folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened && sync_file(opened);
}

RotatedName::RotatedName(std::string_view path, std::string_view suffix) : suffix_(suffix) {
    while (path.size() > 1 && path.back() == '/') {
        path.remove_suffix(1);
    }
    const std::size_t slash = path.rfind('/');
    folder_ = slash == std::string_view::npos ? "." : path.substr(0, slash);
    base_ = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
}

RotatedName::Names RotatedName::at(Timestamp opened) const {
    const std::string stamp =
        fmt::format("{:%Y%m%d.%H%M}.{}.{:09}", fmt::gmtime(opened.seconds()), opened.seconds(), opened.subsecond());
    return {fmt::format("{}/.{}.{}{}", folder_, base_, stamp, part_suffix),
            fmt::format("{}/{}.{}{}", folder_, base_, stamp, suffix_)};
}

std::optional<RotatedName::Names> RotatedName::of_part(std::string_view part) const {
    const std::string front = fmt::format(".{}.", base_);
    if (!part.starts_with(front) || !part.ends_with(part_suffix) || part.size() < front.size() + part_suffix.size()) {
        return std::nullopt;
    }
    const auto stamp = part.substr(front.size(), part.size() - front.size() - part_suffix.size());
    if (!is_stamp(stamp)) {
        return std::nullopt;
    }
    return Names{fmt::format("{}/{}", folder_, part), fmt::format("{}/{}.{}", folder_, base_, stamp)};
}

}  // namespace spindrift::io
