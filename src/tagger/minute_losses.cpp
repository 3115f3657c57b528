#include <spindrift/tagger/minute_losses.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/write_all.hpp>

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace spindrift::tagger {

std::string MinuteCounts::line() const {
    return fmt::format("time={} accepted={} dropped={}\n", start, accepted, dropped);
}

std::optional<MinuteCounts> MinuteLosses::tick(Timestamp now, const trace::Statistics& counts) noexcept {
    const std::int64_t minute = now.nanoseconds() / 60'000'000'000;
    if (minute_ == minute) {
        return std::nullopt;
    }
    const bool is_first = !std::exchange(minute_, minute);
    if (is_first) {
        return std::nullopt;
    }
    const std::uint64_t dropped = counts.missing.value_or(0);
    return MinuteCounts{.start = (minute - 1) * 60,
                        .accepted = counts.accepted - std::exchange(accepted_, counts.accepted),
                        .dropped = dropped - std::exchange(dropped_, dropped)};
}

void write_minute_file(const std::string& base, unsigned thread, const MinuteCounts& counts) {
    const std::string path = fmt::format("{}-t{:02}", base, thread);
    const std::string unfinished = path + ".part";
    const FileDescriptor file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (file.get() < 0) {
        throw system_error("cannot open " + unfinished, errno);
    }
    const std::string line = counts.line();
    if (!write_all(file.get(), as_bytes(line))) {
        throw system_error("cannot write " + unfinished, errno);
    }
    if (std::rename(unfinished.c_str(), path.c_str()) != 0) {
        throw system_error("cannot replace " + path, errno);
    }
}

}  // namespace spindrift::tagger
