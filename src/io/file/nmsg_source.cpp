#include <spindrift/io/file/nmsg_source.hpp>

#include <spindrift/io/container/container_batch.hpp>
#include "input_file.hpp"

#include <spindrift/base/timestamp.hpp>
#include <spindrift/pipeline/source_of_impl.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace spindrift::io {
namespace {

// Octets of one read. A container that is larger is read at once, so that few octets are carried over to the next
// batch.
constexpr std::size_t read_size = 64 * 1024;

// A container of more octets waits for memory before it is read.
constexpr std::size_t large_size = 1 << 20;

// A batch ends when it has at least this many octets, or when no more input is available without waiting.
constexpr std::size_t batch_size = 256 * 1024;

// A batch also ends when its deflated containers inflate to this many octets or more.
constexpr std::size_t inflated_batch_size = 8 << 20;

// Why a container cannot be used, `too_large` if it is for the length in its header.
std::string failure_text(nmsg::Errc errc, std::uint64_t offset, const nmsg::Limits& limits, bool too_large = false) {
    std::string text = fmt::format("{} (at octet {})", to_text(errc), offset);
    if (too_large) {
        text += fmt::format("; the container has more than {} octets", limits.body_size);
    } else if (errc == nmsg::Errc::memfail) {
        text += fmt::format("; the container has more than {} octets when inflated, or more than {} messages",
                            limits.inflated_size, limits.payloads);
    }
    return text;
}

}  // namespace

class NmsgFileBatch final : public ContainerBatch {
public:
    /// A container in `raw`. It has offsets, as `raw` may still be reallocated.
    struct Found {
        std::size_t body_offset;
        nmsg::ContainerHeader header;
    };

    Buffer raw;
    std::vector<Found> found;
    std::size_t scanned = 0;   // octets of `raw` up to the end of the last one found
    std::size_t needed = 0;    // octets to read until the next header or container is whole
    std::size_t inflated = 0;  // inflated size of the containers found
    std::uint64_t offset = 0;  // of `raw` in the file
};

NmsgFileSource::NmsgFileSource(const std::string& path, Options options)
    : NmsgFileSource(std::make_unique<InputFile>(path, options.memory), options) {}

NmsgFileSource::NmsgFileSource(FileDescriptor descriptor, std::string name, Options options)
    : NmsgFileSource(std::make_unique<InputFile>(std::move(descriptor), std::move(name)), options) {}

NmsgFileSource::NmsgFileSource(std::unique_ptr<InputFile> file, Options options)
    : options_(options), file_(std::move(file)), fragments_({.memory = options.memory}) {}

NmsgFileSource::~NmsgFileSource() = default;

std::string NmsgFileSource::name() const {
    return file_->path();
}

std::unique_ptr<pipeline::Batch> NmsgFileSource::make_batch() const {
    return std::make_unique<NmsgFileBatch>();
}

std::optional<std::uint64_t> NmsgFileSource::total_size() const {
    return file_->size();
}

void NmsgFileSource::close(pipeline::Counters& counters, const Reporter& report) {
    close_fragments(fragments_, name(), counters, report);
}

// A file that was not read to its end, because of a count or a signal, may well have more.
bool NmsgFileSource::is_unusable() const noexcept {
    return ending_ != nmsg::Errc::success && !has_containers_ && fragments_.expired() > 0;
}

nmsg::Errc NmsgFileSource::read_batch(NmsgFileBatch& file_batch, const StopSignal& stop) {
    file_batch.reset();
    if (options_.byte_rate > 0 && !wait_for_rate(stop)) {
        return nmsg::Errc::again;
    }
    if (ending_ == nmsg::Errc::success) {
        const nmsg::Errc errc = fill(file_batch, stop);
        if (errc == nmsg::Errc::success || errc == nmsg::Errc::again) {
            count_against_rate(file_batch.scanned);
            return file_batch.scanned == 0 ? nmsg::Errc::again : nmsg::Errc::success;
        }
        ending_ = errc;
        if (file_batch.scanned != 0) {
            return nmsg::Errc::success;
        }
    }
    file_batch.error_message = error_message_;
    return ending_;
}

// Reads until the batch has enough whole containers, or more input is not there yet, and adds them to the batch.
nmsg::Errc NmsgFileSource::fill(NmsgFileBatch& batch, const StopSignal& stop) {
    batch.raw.clear();
    batch.raw.append(carry_.bytes());
    batch.found.clear();
    batch.scanned = 0;
    batch.inflated = 0;
    batch.offset = offset_;
    nmsg::Errc errc = find_containers(batch);
    const std::size_t min_size = options_.byte_rate > 0 ? 1 : batch_size;
    while (errc == nmsg::Errc::success &&
           (batch.found.empty() ||
            (batch.scanned < min_size && batch.inflated < inflated_batch_size && file_->ready(stop)))) {
        reserve_memory(batch);
        errc = file_->read(batch.raw, std::max(batch.needed, read_size), stop);
        if (errc == nmsg::Errc::success) {
            errc = find_containers(batch);
        }
    }
    carry_.clear();
    carry_.append(batch.raw.bytes().subspan(batch.scanned));
    offset_ += batch.scanned;
    batch.input_size = file_->is_compressed() ? file_->take_octets_read() : batch.scanned;
    if (errc == nmsg::Errc::eof && !carry_.empty()) {
        error_message_ = fmt::format("ends inside the container at octet {}; everything before it was used", offset_);
        errc = nmsg::Errc::read_failure;
        is_cut_short_ = true;
    } else if (errc == nmsg::Errc::read_failure) {
        error_message_ = file_->error_message();
    } else {
        is_too_large_ = errc == nmsg::Errc::failure;
        error_message_ = failure_text(errc, offset_, options_.limits, is_too_large_);
    }
    return add_containers(batch) ? errc : nmsg::Errc::parse_error;
}

// Waits for the memory that a large container takes, before it is read.
void NmsgFileSource::reserve_memory(NmsgFileBatch& batch) const {
    if (batch.needed <= large_size || batch.memory.size() > 0) {
        return;
    }
    batch.memory.replace(batch.raw.size() + batch.needed +
                         ContainerBatch::max_decoded_size(batch.needed, options_.limits));
}

// Finds the whole containers in `raw`. \returns `success`, or why the octets behind them are not a container
nmsg::Errc NmsgFileSource::find_containers(NmsgFileBatch& batch) const {
    while (true) {
        const Bytes rest = batch.raw.bytes().subspan(batch.scanned);
        const auto header = nmsg::ContainerHeader::parse(rest);
        if (!header) {
            batch.needed = nmsg::container_header_size;
            return header.error() == nmsg::Errc::again ? nmsg::Errc::success : header.error();
        }
        if (header->body_size > options_.limits.body_size) {
            return nmsg::Errc::failure;
        }
        const std::size_t size = header->header_size + std::size_t{header->body_size};
        if (rest.size() < size) {
            batch.needed = size - rest.size();
            return nmsg::Errc::success;
        }
        batch.found.push_back({batch.scanned + header->header_size, *header});
        batch.scanned += size;
        if (header->zlib && !header->fragment) {
            const Bytes body = rest.subspan(header->header_size, header->body_size);
            batch.inflated += nmsg::inflated_size(body, options_.limits).value_or(0);
        }
        if (options_.byte_rate > 0 || batch.inflated >= inflated_batch_size) {
            return nmsg::Errc::success;
        }
    }
}

// Adds the containers found to the batch, now that `raw` does not grow any more and their octets stay in place.
// \returns false at a container that is flagged as a fragment and is not one
bool NmsgFileSource::add_containers(NmsgFileBatch& batch) {
    for (const auto& [body_offset, header] : batch.found) {
        const std::uint64_t offset = batch.offset + body_offset - header.header_size;
        const Bytes body = batch.raw.bytes().subspan(body_offset, header.body_size);
        if (!header.fragment) {
            batch.add_container({body, header.zlib, {}, offset}, options_.limits);
        } else if (batch.add_fragment(fragments_, {body, header.zlib, {}, offset}, Timestamp(), options_.limits) !=
                   nmsg::Errc::success) {
            error_message_ = failure_text(nmsg::Errc::parse_error, offset, options_.limits);
            return false;
        }
    }
    has_containers_ = has_containers_ || !batch.raw_containers.empty();
    return true;
}

// Waits until the rate allows the next read, or `max_wait`. \returns whether it does
bool NmsgFileSource::wait_for_rate(const StopSignal& stop) {
    const auto longest = options_.clock->now() + std::chrono::milliseconds(max_wait);
    options_.clock->wait_until(std::min(next_read_, longest), stop);
    return next_read_ <= longest;
}

// Delays the next read by the time that these octets take at the rate.
void NmsgFileSource::count_against_rate(std::uint64_t octets) {
    if (options_.byte_rate > 0) {
        const std::chrono::duration<double> cost(static_cast<double>(octets) / static_cast<double>(options_.byte_rate));
        next_read_ =
            std::max(next_read_, options_.clock->now()) + std::chrono::duration_cast<std::chrono::nanoseconds>(cost);
    }
}

void NmsgFileSource::decode_batch(NmsgFileBatch& file_batch) const {
    file_batch.decode_containers(options_.filter, options_.limits, true);
    if (const nmsg::Errc errc = file_batch.last_result(); errc != nmsg::Errc::success) {
        file_batch.error_message =
            failure_text(errc, file_batch.raw_containers[file_batch.results.size() - 1].offset, options_.limits);
    }
}

nmsg::Errc NmsgFileSource::account_batch(const NmsgFileBatch& file_batch, pipeline::Counters& counters,
                                         const Reporter& report) {
    file_batch.count(counters, report);
    const nmsg::Errc errc = file_batch.last_result();
    counters.containers_malformed += errc == nmsg::Errc::success ? 0 : 1;
    return errc;
}

}  // namespace spindrift::io

template class spindrift::pipeline::SourceOf<spindrift::io::NmsgFileBatch>;
