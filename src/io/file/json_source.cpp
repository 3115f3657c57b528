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

// The memory that is not charged: batches of this size are the rule.
constexpr std::size_t free_size = std::size_t{1} << 20;

// The octets held for an octet of a long line: in a buffer that grows, in the parser (an index entry and two words of
// its tape for each number), and as encoded fields.
constexpr std::size_t cost = 16;

}  // namespace

class JsonLineBatch final : public pipeline::Batch {
public:
    explicit JsonLineBatch(const JsonFileSource::Options& options)
        : reader(*options.registry, options.aliases), memory(options.budget) {}

    // Gives back the memory that a long line took.
    void reset(const JsonFileSource::Options& options) {
        clear();
        if (raw.capacity() > 2 * free_size) {
            raw = Buffer();
            reader = nmsg::JsonReader(*options.registry, options.aliases);
        }
        raw.clear();
        memory.clear();
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
    MemoryCharge memory;                  // of a long line
};

JsonFileSource::JsonFileSource(const std::string& path, Options options)
    : JsonFileSource(std::make_unique<InputFile>(path, options.memory), options) {}

JsonFileSource::JsonFileSource(FileDescriptor descriptor, std::string name, Options options)
    : JsonFileSource(std::make_unique<InputFile>(std::move(descriptor), std::move(name)), options) {}

JsonFileSource::JsonFileSource(std::unique_ptr<InputFile> file, Options options)
    : options_(options), file_(std::move(file)) {
    if (options_.budget != nullptr) {
        options_.max_line_size = std::min(options_.max_line_size, options_.budget->limit() / 4);
    }
}

JsonFileSource::~JsonFileSource() = default;

std::string JsonFileSource::name() const {
    return file_->path();
}

std::unique_ptr<pipeline::Batch> JsonFileSource::make_batch() const {
    return std::make_unique<JsonLineBatch>(options_);
}

std::optional<std::uint64_t> JsonFileSource::total_size() const {
    return file_->size();
}

// Whether the line that the batch begins with may become longer.
bool JsonFileSource::has_room(JsonLineBatch& batch) const {
    const std::size_t size = batch.raw.size();
    return size <= options_.max_line_size && batch.memory.resize(size > free_size ? cost * size : 0);
}

nmsg::Errc JsonFileSource::read_batch(JsonLineBatch& lines, const StopSignal& stop) {
    lines.reset(options_);
    if (at_end_) {
        return nmsg::Errc::eof;
    }
    lines.raw.swap(carry_);
    carry_.clear();
    std::size_t end = 0;  // of the last whole line
    while (end == 0) {
        const std::size_t old_size = lines.raw.size();
        // A regular file is read without waiting.
        const nmsg::Errc errc = stop.requested() ? nmsg::Errc::again : file_->read(lines.raw, read_size, stop);
        if (errc == nmsg::Errc::eof) {
            at_end_ = true;
            end = lines.raw.size();
            break;
        }
        if (errc != nmsg::Errc::success) {
            carry_.swap(lines.raw);
            lines.error_message = file_->error_message();
            return errc;
        }
        const std::size_t last_newline = lines.raw.text().substr(old_size).rfind('\n');
        if (last_newline != std::string_view::npos) {
            end = old_size + last_newline + 1;
        } else if (skipping_ || !has_room(lines)) {
            lines.raw = Buffer();
            lines.memory.clear();
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
        lines.faults.add_unreadable("", fmt::format("it is longer than {} bytes{}", options_.max_line_size,
                                                    options_.budget != nullptr ? " or the memory left" : ""));
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
