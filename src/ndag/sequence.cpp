#include <spindrift/ndag/sequence.hpp>

#include <spindrift/ndag/protocol.hpp>

namespace spindrift::ndag {
namespace {

constexpr std::uint32_t count_of_numbers = 0xFFFF'FFFF;  // 0 is not used
constexpr std::uint32_t half = count_of_numbers / 2;

// How many steps lead from one number to another; after the largest comes 1.
std::uint32_t distance(std::uint32_t from, std::uint32_t to) noexcept {
    return to >= from ? to - from : count_of_numbers - (from - to);
}

std::uint32_t add(std::uint32_t from, std::uint32_t by) noexcept {
    return static_cast<std::uint32_t>((from - 1 + std::uint64_t{by}) % count_of_numbers) + 1;
}

}  // namespace

void SequenceTracker::update(std::uint64_t started, std::uint32_t sequence, SequenceCounts& counts) noexcept {
    if (expected_ != 0 && started != started_) {
        ++counts.restarts;
        expected_ = 0;
    }
    started_ = started;
    if (expected_ == 0) {
        restart(sequence);
    } else if (sequence == 0) {
        // Some senders do not skip 0 when they wrap (docs/formats/ndag.md 4.1).
        const std::uint32_t gap = distance(expected_, 1);
        if (gap < half) {
            advance(gap, counts);
        } else {
            ++counts.duplicates;
        }
    } else if (const std::uint32_t gap = distance(expected_, sequence); gap < half) {
        advance(gap, counts);
        missing_.reset(expected_ % missing_.size());
        expected_ = next_sequence(expected_);
    } else {
        take_late(sequence, counts);
    }
}

void SequenceTracker::restart(std::uint32_t sequence) noexcept {
    missing_.reset();
    expected_ = next_sequence(sequence);
}

// Marks the skipped numbers as missing.
void SequenceTracker::advance(std::uint32_t gap, SequenceCounts& counts) noexcept {
    counts.missing += gap;
    if (gap > window) {
        // Only the last of them are within the window.
        missing_.reset();
        expected_ = add(expected_, gap - window);
        gap = window;
    }
    for (; gap > 0; --gap) {
        missing_.set(expected_ % missing_.size());
        expected_ = next_sequence(expected_);
    }
}

void SequenceTracker::take_late(std::uint32_t sequence, SequenceCounts& counts) noexcept {
    if (distance(sequence, expected_) > window) {
        ++counts.restarts;
        restart(sequence);
    } else if (missing_.test(sequence % missing_.size())) {
        missing_.reset(sequence % missing_.size());
        --counts.missing;
        ++counts.reordered;
    } else {
        ++counts.duplicates;
    }
}

}  // namespace spindrift::ndag
