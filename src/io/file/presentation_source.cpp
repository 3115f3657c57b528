#include "input_file.hpp"

#include <spindrift/base/arena.hpp>
#include <spindrift/io/file/text_source.hpp>
#include <spindrift/pipeline/source_of_impl.hpp>

#include <fmt/format.h>

#include <utility>

namespace spindrift::io {
namespace {

constexpr std::size_t read_size = 64 * 1024;

// The memory that is not charged: messages up to this size are the rule.
constexpr std::size_t free_size = std::size_t{1} << 20;

// The octets held for an octet of the text of a message: the line in a buffer that grows, the value, the encoded fields
// and their copy.
constexpr std::size_t cost = 6;

std::size_t max_size_of(const PresentationFileSource::Options& options) {
    return options.budget == nullptr ? options.max_message_size
                                     : std::min(options.max_message_size, options.budget->limit() / 4);
}

}  // namespace

class PresentationBatch final : public pipeline::Batch {
public:
    void reset() {
        clear();
        storage.clear();
    }

    Arena storage;
};

PresentationFileSource::PresentationFileSource(const std::string& path, const nmsg::Schema& schema,
                                               const Options& options)
    : PresentationFileSource(std::make_unique<InputFile>(path, options.memory), schema, options) {}

PresentationFileSource::PresentationFileSource(FileDescriptor descriptor, std::string name, const nmsg::Schema& schema,
                                               const Options& options)
    : PresentationFileSource(std::make_unique<InputFile>(std::move(descriptor), std::move(name)), schema, options) {}

PresentationFileSource::PresentationFileSource(std::unique_ptr<InputFile> file, const nmsg::Schema& schema,
                                               const Options& options)
    : options_(options),
      file_(std::move(file)),
      reader_(schema, options.aliases, max_size_of(options)),
      memory_(options.budget) {
    options_.max_message_size = max_size_of(options);
}

PresentationFileSource::~PresentationFileSource() = default;

std::string PresentationFileSource::name() const {
    return file_->path();
}

std::unique_ptr<pipeline::Batch> PresentationFileSource::make_batch() const {
    return std::make_unique<PresentationBatch>();
}

std::optional<std::uint64_t> PresentationFileSource::total_size() const {
    return file_->size();
}

nmsg::Errc PresentationFileSource::read_batch(PresentationBatch& messages, const StopSignal& stop) {
    messages.reset();
    while (ending_ == nmsg::Errc::success && messages.payloads.empty()) {
        if (stop.requested()) {  // a regular file is read without waiting
            return nmsg::Errc::again;
        }
        const nmsg::Errc errc = file_->read(carry_, read_size, stop);
        if (errc == nmsg::Errc::again) {
            return errc;
        }
        ending_ = errc;
        error_message_ = file_->error_message();
        const nmsg::Errc reading = read_lines(messages);
        if (reading != nmsg::Errc::success) {
            ending_ = reading;
            error_message_ = fmt::format("line {}: {}: {}", line_, to_text(reading), reader_.error_message());
        }
    }
    if (!messages.payloads.empty()) {
        messages.input_size = file_->take_octets_read();
        return nmsg::Errc::success;
    }
    messages.error_message = error_message_;
    return ending_;
}

// Parses all complete lines, and at the end of the file an incomplete last one. Looks for the end of a line only in
// octets that are new, so that the time for a line is linear in its size.
nmsg::Errc PresentationFileSource::read_lines(PresentationBatch& batch) {
    std::string_view rest = carry_.text();
    const bool at_end = ending_ == nmsg::Errc::eof;
    while (!rest.empty()) {
        const std::size_t newline = rest.find('\n', searched_);
        if (newline == std::string_view::npos && !at_end) {
            searched_ = rest.size();
            break;
        }
        searched_ = 0;
        const nmsg::Errc errc = take_line(batch, rest.substr(0, newline));
        if (errc != nmsg::Errc::success) {
            return errc;
        }
        rest.remove_prefix(std::min(newline, rest.size() - 1) + 1);
    }
    if (rest.size() != carry_.size()) {
        Buffer rest_of_line;
        rest_of_line.append(rest);
        carry_.swap(rest_of_line);
    }
    skip_if_too_large();
    if (!at_end) {
        return nmsg::Errc::success;
    }
    nmsg::Payload payload;
    const nmsg::Errc errc = reader_.finish(batch.storage, payload);
    if (errc == nmsg::Errc::success) {
        batch.payloads.push_back(payload);
        ++messages_;
    }
    return errc == nmsg::Errc::eof ? nmsg::Errc::success : errc;
}

// Leaves out the current message if its size or its memory exceeds the limit, even before the end of its line is known.
void PresentationFileSource::skip_if_too_large() {
    if (!skipping_line_) {
        const std::size_t size = reader_.message_size() + carry_.size();
        if (size <= options_.max_message_size && memory_.resize(size > free_size ? cost * size : 0)) {
            return;
        }
        first_skipped_ = first_skipped_ == 0 ? line_ + 1 : first_skipped_;
        reader_.skip_message(carry_.text());
        memory_.clear();
        skipping_line_ = !carry_.empty();
    }
    carry_ = Buffer();
    searched_ = 0;
}

nmsg::Errc PresentationFileSource::take_line(PresentationBatch& batch, std::string_view line) {
    ++line_;
    if (std::exchange(skipping_line_, false)) {
        return nmsg::Errc::success;
    }
    const std::uint64_t skipped_before = reader_.messages_skipped();
    nmsg::Payload payload;
    const nmsg::Errc errc = reader_.read(line, batch.storage, payload);
    if (errc == nmsg::Errc::success) {
        batch.payloads.push_back(payload);
        ++messages_;
    }
    if (first_skipped_ == 0 && reader_.messages_skipped() > skipped_before) {
        first_skipped_ = line_;
    }
    if (first_ignored_ == 0 && reader_.lines_ignored() > 0) {
        first_ignored_ = line_;
    }
    return errc == nmsg::Errc::again ? nmsg::Errc::success : errc;
}

// Nothing to do: `read_batch` parses the lines, as the end of a message depends on the lines before.
void PresentationFileSource::decode_batch(PresentationBatch&) const {}

nmsg::Errc PresentationFileSource::account_batch(const PresentationBatch&, pipeline::Counters&, const Reporter&) {
    return nmsg::Errc::success;
}

void PresentationFileSource::close(pipeline::Counters& counters, const Reporter& report) {
    const std::uint64_t ignored = reader_.lines_ignored();
    const std::uint64_t skipped = reader_.messages_skipped();
    counters.texts_unreadable += ignored + skipped;
    if (skipped > 0) {
        report(event::TextsUnreadable{
            .input = name(),
            .unit = "line",
            .count = skipped,
            .total = line_ + (skipping_line_ ? 1 : 0),
            .first = first_skipped_,
            .reason = fmt::format("its message is larger than {} bytes{}", options_.max_message_size,
                                  options_.budget != nullptr ? " or the memory left" : ""),
            .remedy = ""});
    }
    if (ignored > 0) {
        report(event::TextsUnreadable{.input = name(),
                                      .unit = "line",
                                      .count = ignored,
                                      .total = is_unusable() ? ignored : line_,
                                      .first = first_ignored_,
                                      .reason = "it begins with [ and is not a header",
                                      .remedy = is_unusable() ? "JSON is read with -j" : ""});
    }
}

bool PresentationFileSource::is_unusable() const noexcept {
    return messages_ == 0 && reader_.lines_ignored() > 0;
}

}  // namespace spindrift::io

template class spindrift::pipeline::SourceOf<spindrift::io::PresentationBatch>;
