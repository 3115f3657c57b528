#include "input_file.hpp"

#include <spindrift/base/arena.hpp>
#include <spindrift/io/file/text_source.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/pipeline/source_of_impl.hpp>

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace spindrift::io {
namespace {

constexpr std::size_t read_size = 256 * 1024;

}  // namespace

class JsonLineBatch final : public pipeline::Batch {
public:
    JsonLineBatch(const nmsg::Registry& registry, const nmsg::Aliases* aliases) : reader(registry, aliases) {}

    void reset() {
        clear();
        raw.clear();
        storage.clear();
        unreadable.clear();
        faults = {};
        begins_after_long_line = false;
    }

    Buffer raw;  // whole lines
    nmsg::JsonReader reader;
    Arena storage;
    std::vector<std::string_view> unreadable;  // lines
    nmsg::JsonFaults faults;
    bool begins_after_long_line = false;  // a line that is too long was skipped
};

JsonFileSource::JsonFileSource(const std::string& path, Options options)
    : options_(options), file_(std::make_unique<InputFile>(path)) {}

JsonFileSource::~JsonFileSource() = default;

std::string JsonFileSource::name() const {
    return file_->path();
}

std::unique_ptr<pipeline::Batch> JsonFileSource::make_batch() const {
    return std::make_unique<JsonLineBatch>(*options_.registry, options_.aliases);
}

std::optional<std::uint64_t> JsonFileSource::total_size() const {
    return file_->size();
}

nmsg::Errc JsonFileSource::read_batch(JsonLineBatch& lines, const StopSignal& stop) {
    lines.reset();
    if (at_end_) {
        return nmsg::Errc::eof;
    }
    lines.raw.append(carry_.bytes());
    carry_.clear();
    std::size_t end = 0;  // of the last whole line
    while (end == 0) {
        const std::size_t old_size = lines.raw.size();
        const nmsg::Errc errc = file_->read(lines.raw, read_size, stop);
        if (errc == nmsg::Errc::eof) {
            at_end_ = true;
            end = lines.raw.size();
            break;
        }
        if (errc != nmsg::Errc::success) {
            carry_.append(lines.raw.bytes());
            lines.error_message = file_->error_message();
            return errc;
        }
        const std::size_t last_newline = lines.raw.text().substr(old_size).rfind('\n');
        if (last_newline != std::string_view::npos) {
            end = old_size + last_newline + 1;
        } else if (lines.raw.size() > options_.max_line_size) {
            lines.raw.clear();
            skipping_ = true;
        }
    }
    carry_.append(lines.raw.bytes().subspan(end));
    lines.raw.truncate(end);
    if (skipping_) {
        lines.begins_after_long_line = true;
        skipping_ = false;
        const std::size_t rest = lines.raw.text().find('\n');
        Buffer kept;
        kept.append(lines.raw.text().substr(std::min(rest, end)));
        lines.raw.swap(kept);
    }
    if (lines.raw.empty() && !lines.begins_after_long_line) {
        return at_end_ ? nmsg::Errc::eof : nmsg::Errc::again;
    }
    static_cast<void>(lines.raw.room(nmsg::JsonReader::padding));
    lines.input_size = file_->take_octets_read();
    return nmsg::Errc::success;
}

void JsonFileSource::decode_batch(JsonLineBatch& lines) const {
    std::string_view rest = lines.raw.text();
    if (lines.begins_after_long_line) {
        ++lines.faults.texts;
        ++lines.faults.number;
        lines.faults.add_unreadable("", fmt::format("it is longer than {} bytes", options_.max_line_size));
        rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
    }
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.empty()) {
            ++lines.faults.number;
            continue;
        }
        if (lines.reader.read(line, lines.storage, lines.payloads.emplace_back(), lines.faults) !=
            nmsg::Errc::success) {
            lines.payloads.pop_back();
            lines.unreadable.push_back(line);
        }
    }
}

nmsg::Errc JsonFileSource::account_batch(const JsonLineBatch& lines, pipeline::Counters& counters,
                                         const Reporter& report) {
    counters.texts_unreadable += lines.faults.unreadable.count;
    for (const std::string_view line : lines.unreadable) {
        report(event::InvalidJsonSkipped{.line = std::string(line.substr(0, event::InvalidJsonSkipped::max_size))});
    }
    faults_.add(lines.faults);
    return nmsg::Errc::success;
}

void JsonFileSource::close(pipeline::Counters&, const Reporter& report) {
    faults_.report(name(), "line", report);
}

bool JsonFileSource::is_unusable() const noexcept {
    return faults_.is_unusable();
}

}  // namespace spindrift::io

template class spindrift::pipeline::SourceOf<spindrift::io::JsonLineBatch>;
