#include <spindrift/trace/input.hpp>

#include "ndag_source.hpp"
#include "open_reader.hpp"
#include "paced_reader.hpp"
#include "shared_source.hpp"
#include "source.hpp"
#include "uri.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/link_filter.hpp>
#include <spindrift/tag/tag_filter.hpp>
#include <spindrift/tag/tagged_packet.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

namespace spindrift::trace {
namespace {

using packet::PacketReader;

// Waits for the first octets until a stop is requested.
file::Wait opening_wait(const StopSignal* stop) {
    if (stop == nullptr) {
        return file::wait_readable;
    }
    return [stop](int descriptor) {
        while (!stop->requested()) {
            if (stop->wait_readable(descriptor, max_wait)) {
                return true;
            }
        }
        return false;
    };
}

std::size_t memory_of(const InputOptions& options) noexcept {
    return options.memory != nullptr ? options.memory->limit() : InputOptions::own_memory;
}

std::unique_ptr<MemoryBudget> decompression_part(const InputOptions& options) {
    const std::size_t part = memory_of(options) / 3;
    return options.memory != nullptr ? std::make_unique<MemoryBudget>(part, *options.memory)
                                     : std::make_unique<MemoryBudget>(part);
}

std::unique_ptr<Input::Source> open_source(const Uri& uri, unsigned threads, const InputOptions& options,
                                           MemoryBudget& decompression) {
    if (is_ndag(uri)) {
        if (options.sharing != Sharing::any || options.hasher) {
            options.report(event::SharingIgnored{});
        }
        return std::make_unique<NdagSource>(
            ndag_address(uri),
            ndag::Receiver::Options{
                .threads = threads, .report = options.report, .allow = options.allow, .memory = options.memory});
    }
    auto reader = open_reader(uri, options.promiscuous, opening_wait(options.stop), &decompression);
    if (options.speed > 0 && !reader->is_live()) {
        reader = std::make_unique<PacedReader>(std::move(reader), options.speed);
    }
    const std::size_t memory = memory_of(options) / 3 * 2;
    return threads > 1
               ? std::make_unique<SharedSource>(std::move(reader), threads, options.sharing, options.hasher, memory)
               : std::make_unique<SharedSource>(std::move(reader), threads, Sharing::any, Hasher(), memory);
}

}  // namespace

/// The reader of one thread, with filter, timeout and counts.
class Input::ThreadReader {
public:
    ThreadReader(PacketReader& reader, const std::string& filter, std::shared_ptr<const tag::TagFilter> tag_filter)
        : reader_(reader), tag_filter_(std::move(tag_filter)) {
        if (!filter.empty()) {
            filter_.emplace(filter);
        }
    }

    Result read(packet::PacketBatch& batch, std::chrono::milliseconds timeout, const StopSignal& stop) {
        using Clock = std::chrono::steady_clock;
        const Clock::time_point deadline = Clock::now() + timeout;
        const auto wait = [&](int descriptor) {
            while (!stop.requested()) {
                const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
                const auto milliseconds = std::clamp<std::int64_t>(left, 0, max_wait);
                if (stop.wait_readable(descriptor, static_cast<int>(milliseconds))) {
                    return true;
                }
                if (Clock::now() >= deadline) {
                    return false;
                }
            }
            return false;
        };
        while (!stop.requested()) {
            const Result result = reader_.read(batch, wait);
            if (result == Result::packets) {
                filter(batch.packets);
                if (!batch.packets.empty()) {
                    return result;
                }
            } else if (result != Result::nothing) {
                return result;
            }
            if (Clock::now() >= deadline) {
                return stop.requested() ? Result::end : Result::nothing;
            }
        }
        return Result::end;
    }

    void release(packet::PacketBatch& batch) { reader_.release(batch); }

    void add_to(Statistics& statistics) const noexcept {
        const std::uint64_t accepted = accepted_.load(std::memory_order_relaxed);
        const std::uint64_t filtered = filtered_.load(std::memory_order_relaxed);
        statistics.accepted += accepted;
        statistics.filtered += filtered;
        statistics.received += accepted + filtered;
        statistics.metadata += metadata_.load(std::memory_order_relaxed);
        statistics.unfilterable += unfilterable_.load(std::memory_order_relaxed);
        statistics.untagged += untagged_.load(std::memory_order_relaxed);
    }

    [[nodiscard]] const std::string& error_message() const noexcept { return reader_.error_message(); }
    [[nodiscard]] bool is_cut_short() const noexcept { return reader_.is_cut_short(); }

private:
    using Counter = std::atomic<std::uint64_t>;

    // Only this thread writes the counters, so no atomic read-modify-write is needed.
    static void add(Counter& counter, std::uint64_t more) noexcept {
        counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }

    void filter(std::vector<packet::Packet>& packets) {
        const std::size_t all = packets.size();
        const std::size_t metadata = count_special(packets);
        if (filter_) {
            std::erase_if(packets, [this](const packet::Packet& packet) { return !filter_->matches(packet); });
        }
        if (tag_filter_) {
            filter_by_tags(packets);
        }
        add(accepted_, packets.size() - metadata);  // filters match all metadata
        add(filtered_, all - packets.size());
    }

    void filter_by_tags(std::vector<packet::Packet>& packets) {
        if (tag_filter_->needs_provider()) {
            add(untagged_, static_cast<std::uint64_t>(std::ranges::count_if(packets, [](const auto& packet) {
                    return !packet.is_metadata() && !tag::is_tagged(packet);
                })));
        }
        std::erase_if(packets, [this](const packet::Packet& packet) { return !tag_filter_->matches(packet); });
    }

    // Counts metadata, and packets whose link layer has no filters. Consecutive packets usually have the same link
    // layer, so the results for the last one are cached.
    // \returns the number of metadata
    std::size_t count_special(const std::vector<packet::Packet>& packets) noexcept {
        std::size_t metadata = 0;
        std::size_t unfilterable = 0;
        for (const packet::Packet& packet : packets) {
            if (packet.link != last_link_) {
                last_link_ = packet.link;
                last_is_metadata_ = packet.is_metadata();
                last_is_filterable_ = last_is_metadata_ || packet::LinkFilter::supports(packet.link);
            }
            metadata += last_is_metadata_ ? 1U : 0U;
            unfilterable += last_is_filterable_ ? 0U : 1U;
        }
        if (metadata + unfilterable > 0) {
            add(metadata_, metadata);
            add(unfilterable_, unfilterable);
        }
        return metadata;
    }

    PacketReader& reader_;
    std::optional<packet::LinkFilter> filter_;
    std::shared_ptr<const tag::TagFilter> tag_filter_;  // null for all packets
    packet::LinkLayer last_link_ = packet::LinkLayer::ethernet;
    bool last_is_metadata_ = false;
    bool last_is_filterable_ = true;
    Counter accepted_ = 0;
    Counter filtered_ = 0;
    Counter metadata_ = 0;
    Counter unfilterable_ = 0;
    Counter untagged_ = 0;
};

namespace {

std::shared_ptr<const tag::TagFilter> compile_tag_filter(const std::string& expression) {
    if (expression.empty()) {
        return nullptr;
    }
    try {
        return std::make_shared<const tag::TagFilter>(expression);
    } catch (const Error& error) {
        throw Error(fmt::format("Unable to compile the tag filter \"{}\": {}", expression, error.what()));
    }
}

}  // namespace

Input::Input(const std::string& uri, const InputOptions& options) : uri_(uri) {
    const Uri parsed = Uri::parse(uri, options.report);
    body_ = parsed.body;
    if (!options.filter.empty()) {
        try {
            const packet::LinkFilter compiles(options.filter);
        } catch (const Error& error) {
            throw Error(fmt::format("Unable to compile the filter \"{}\": {}", options.filter, error.what()));
        }
    }
    const auto tag_filter = compile_tag_filter(options.tag_filter);
    const unsigned threads = std::max(parsed.threads.value_or(options.threads), 1U);
    decompression_ = decompression_part(options);
    source_ = open_source(parsed, threads, options, *decompression_);
    for (unsigned i = 0; i < threads; ++i) {
        readers_.push_back(std::make_unique<ThreadReader>(source_->reader(i), options.filter, tag_filter));
    }
}

Input::~Input() = default;

Input::Result Input::read(unsigned thread, packet::PacketBatch& batch, std::chrono::milliseconds timeout) {
    return readers_[thread]->read(batch, timeout, stop_);
}

void Input::release(unsigned thread, packet::PacketBatch& batch) {
    readers_[thread]->release(batch);
}

bool Input::is_live() const noexcept {
    return source_->is_live();
}

bool Input::counts_nanoseconds() const noexcept {
    return source_->counts_nanoseconds();
}

std::optional<int> Input::link_type() const noexcept {
    return source_->link_type();
}

bool Input::may_block() const noexcept {
    return source_->may_block();
}

std::string Input::error_message() const {
    for (const auto& reader : readers_) {
        if (!reader->error_message().empty()) {
            return reader->error_message();
        }
    }
    return {};
}

bool Input::is_cut_short() const noexcept {
    return std::ranges::any_of(readers_, [](const auto& reader) { return reader->is_cut_short(); });
}

Statistics Input::statistics() const {
    Statistics all;
    for (unsigned i = 0; i < threads(); ++i) {
        readers_[i]->add_to(all);
        source_->add_losses(i, all);
    }
    return all;
}

Statistics Input::statistics(unsigned thread) const {
    Statistics one;
    readers_[thread]->add_to(one);
    source_->add_losses(thread, one);
    return one;
}

std::vector<ndag::StreamStatistics> Input::streams() const {
    return source_->streams();
}

}  // namespace spindrift::trace
