#include "shared_source.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/flow_hash.hpp>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <random>
#include <utility>

namespace spindrift::trace {
namespace {

// Maximum queued shares of a thread. When a slow thread has that many, reading pauses.
constexpr std::size_t max_shares = 8;

// Memory of a batch that its thread keeps for the next one. A single large record would otherwise stretch it for good.
constexpr std::size_t max_kept = 8 * packet::PacketReader::block_size;

template <class T>
std::size_t memory_of(const std::vector<T>& values) noexcept {
    return values.capacity() * sizeof(T);
}

std::size_t memory_of(const packet::PacketBatch& batch) noexcept {
    return batch.memory.capacity() + memory_of(batch.packets);
}

void clear_and_trim(packet::PacketBatch& batch, std::size_t kept) {
    batch.clear();
    batch.memory.clear_and_trim(kept);
    if (memory_of(batch.packets) > kept) {
        std::vector<packet::Packet>().swap(batch.packets);
    }
}

// An eventfd as a flag: it is readable while the flag is raised.
FileDescriptor make_flag(bool raised) {
    FileDescriptor flag(::eventfd(raised ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!flag) {
        throw system_error("eventfd", errno);
    }
    return flag;
}

void raise(const FileDescriptor& flag) noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(flag.get(), &one, sizeof one);
}

void lower(const FileDescriptor& flag) noexcept {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(flag.get(), &count, sizeof count);
}

std::uint64_t random_key() {
    std::random_device device;
    return static_cast<std::uint64_t>(device()) << 32 | device();
}

}  // namespace

/// The reader of one thread.
class SharedSource::ThreadReader final : public packet::PacketReader {
public:
    explicit ThreadReader(SharedSource& source)
        : source_(source), has_share_(make_flag(false)), ready_(::epoll_create1(EPOLL_CLOEXEC)) {
        if (!ready_) {
            throw system_error("epoll_create1", errno);
        }
        watch(has_share_.get());
        watch(source.may_read_.get());
    }

    Result read(packet::PacketBatch& batch, const file::Wait& wait) override {
        release(batch);
        while (true) {
            if (const auto result = take_share(batch)) {
                return *result;
            }
            if (source_.begin_reading()) {
                const Result result = read_next(batch, wait);
                if (result == Result::nothing || !batch.packets.empty()) {
                    return result;
                }
            } else if (!wait(ready_.get())) {
                return Result::nothing;
            }
        }
    }

    void release(packet::PacketBatch& batch) override {
        clear_and_trim(batch, std::min(max_kept, source_.max_memory_ / source_.readers_.size() / 2));
        held_.reset();
        source_.continue_with_memory();
    }

    [[nodiscard]] bool is_live() const noexcept override { return source_.is_live(); }

    // The caller must hold the source's mutex for these two.
    [[nodiscard]] bool is_full() const noexcept { return shares_.size() >= max_shares; }
    void give(Share share) {
        shares_.push_back(std::move(share));
        raise(has_share_);
    }

private:
    void watch(int descriptor) const {
        epoll_event event{};
        event.events = EPOLLIN;
        if (::epoll_ctl(ready_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0) {
            throw system_error("epoll_ctl", errno);
        }
    }

    // Moves the oldest queued share to the batch. \returns nothing if the queue is empty but the input has not ended
    std::optional<Result> take_share(packet::PacketBatch& batch) {
        const std::scoped_lock lock(source_.mutex_);
        if (shares_.empty()) {
            if (source_.is_reading_ || source_.ended_ == Result::packets) {
                return std::nullopt;
            }
            error_message_ = source_.reader_->error_message();
            cut_short_ = source_.reader_->is_cut_short();
            return source_.ended_;
        }
        batch.packets.swap(shares_.front().packets);
        batch.pinned.push_back(std::move(shares_.front().batch));
        held_ = std::move(shares_.front().held);
        shares_.pop_front();
        if (shares_.empty()) {
            lower(has_share_);
        }
        source_.update_may_read();
        return Result::packets;
    }

    Result read_next(packet::PacketBatch& batch, const file::Wait& wait) {
        if (source_.gives_any()) {
            const Result result = source_.reader_->read(batch, wait);
            held_ = std::make_shared<HeldMemory>(source_.held_, memory_of(batch));
            source_.end_reading(result);
            return result;
        }
        auto common = std::make_shared<packet::PacketBatch>();
        const Result result = source_.reader_->read(*common, wait);
        if (result == Result::packets) {
            source_.distribute(common);
        }
        source_.end_reading(result);
        return result;
    }

    SharedSource& source_;
    FileDescriptor has_share_;
    FileDescriptor ready_;
    std::deque<Share> shares_;
    std::shared_ptr<const HeldMemory> held_;  // of the packets of the last read
};

SharedSource::SharedSource(std::unique_ptr<packet::PacketReader> reader, unsigned threads, Sharing sharing,
                           Hasher hasher, std::size_t max_memory)
    : reader_(std::move(reader)),
      sharing_(sharing),
      hasher_(std::move(hasher)),
      key_(random_key()),
      max_memory_(max_memory),
      may_read_(make_flag(true)) {
    for (unsigned i = 0; i < threads; ++i) {
        readers_.push_back(std::make_unique<ThreadReader>(*this));
    }
    update_dropped();
}

SharedSource::~SharedSource() = default;

packet::PacketReader& SharedSource::reader(unsigned thread) noexcept {
    return *readers_[thread];
}

void SharedSource::add_losses(unsigned thread, Statistics& statistics) const {
    // Drops cannot be attributed to a thread, so they are added to the first.
    const std::uint64_t dropped = dropped_.load(std::memory_order_relaxed);
    if (thread == 0 && dropped != unknown) {
        statistics.dropped = statistics.dropped.value_or(0) + dropped;
    }
}

void SharedSource::update_dropped() noexcept {
    dropped_.store(reader_->losses().all_dropped().value_or(unknown), std::memory_order_relaxed);
}

bool SharedSource::begin_reading() {
    const std::scoped_lock lock(mutex_);
    if (is_reading_ || ended_ != Result::packets || !may_read()) {
        return false;
    }
    is_reading_ = true;
    lower(may_read_);
    return true;
}

void SharedSource::end_reading(Result result) {
    update_dropped();
    const std::scoped_lock lock(mutex_);
    is_reading_ = false;
    if (result == Result::end || result == Result::failed) {
        ended_ = result;
    }
    update_may_read();
}

// Called when a thread has given up the packets of its last read.
void SharedSource::continue_with_memory() {
    const std::scoped_lock lock(mutex_);
    if (lacks_memory_) {
        update_may_read();
    }
}

// Waiting threads may continue if no thread is reading and there is room for more, or if the input has ended.
void SharedSource::update_may_read() {
    if (!is_reading_ && (may_read() || ended_ != Result::packets)) {
        raise(may_read_);
    } else {
        lower(may_read_);
    }
}

bool SharedSource::may_read() noexcept {
    lacks_memory_ = held_ >= max_memory_;
    return !lacks_memory_ && !is_full();
}

bool SharedSource::is_full() const noexcept {
    return std::ranges::any_of(readers_, [](const auto& reader) { return reader->is_full(); });
}

std::uint64_t SharedSource::hash(const packet::Packet& packet) const {
    if (hasher_) {
        return hasher_(packet);
    }
    const auto direction =
        sharing_ == Sharing::flow ? packet::FlowDirection::bidirectional : packet::FlowDirection::unidirectional;
    return packet::flow_hash(packet, direction, key_);
}

void SharedSource::distribute(const std::shared_ptr<packet::PacketBatch>& batch) {
    std::vector<std::vector<packet::Packet>> parts(readers_.size());
    for (auto& part : parts) {
        part.reserve(batch->packets.size() / readers_.size() * 3 / 2);
    }
    for (const packet::Packet& packet : batch->packets) {
        parts[hash(packet) % parts.size()].push_back(packet);
    }
    std::size_t memory = memory_of(*batch);
    for (const auto& part : parts) {
        memory += memory_of(part);
    }
    const auto held = std::make_shared<HeldMemory>(held_, memory);
    const std::scoped_lock lock(mutex_);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!parts[i].empty()) {
            readers_[i]->give({batch, std::move(parts[i]), held});
        }
    }
}

}  // namespace spindrift::trace
