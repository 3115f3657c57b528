#pragma once

#include <spindrift/predicate/expression.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace spindrift::predicate {

/// A compiled condition: a list of tests, each with a jump target for true and for false. The caller defines the type
/// `Test` and evaluates the tests.
template <class Test>
class Program {
public:
    /// \param tests_of called for each leaf of the expression; returns its tests. The leaf is true if one of them is;
    ///     without tests it is false.
    template <class TestsOf>
    Program(const Expression& expression, TestsOf tests_of) {
        start_ = emit(expression, accept, reject, tests_of);
    }
    Program() = default;

    /// Whether the condition is true. \param holds evaluates a test
    template <class Holds>
    [[nodiscard]] bool run(Holds holds) const {
        std::uint32_t at = start_;
        while (at < reject) {
            const Step& step = steps_[at];
            at = holds(step.test) ? step.if_true : step.if_false;
        }
        return at == accept;
    }

private:
    static constexpr std::uint32_t accept = 0xFFFFFFFF;
    static constexpr std::uint32_t reject = 0xFFFFFFFE;

    struct Step {
        Test test;
        std::uint32_t if_true;
        std::uint32_t if_false;
    };

    // Emits the steps from last to first, so that the jump targets of each are known. \returns the first step
    template <class TestsOf>
    std::uint32_t emit(const Expression& expression, std::uint32_t if_true, std::uint32_t if_false, TestsOf& tests_of) {
        switch (expression.kind) {
            case Expression::Kind::any_of:
                for (std::size_t i = expression.parts.size(); i-- > 0;) {
                    if_false = emit(expression.parts[i], if_true, if_false, tests_of);
                }
                return if_false;
            case Expression::Kind::all_of:
                for (std::size_t i = expression.parts.size(); i-- > 0;) {
                    if_true = emit(expression.parts[i], if_true, if_false, tests_of);
                }
                return if_true;
            case Expression::Kind::negation: return emit(expression.parts.front(), if_false, if_true, tests_of);
            default:
                for (Test& test : tests_of(expression)) {
                    steps_.push_back({std::move(test), if_true, if_false});
                    if_false = static_cast<std::uint32_t>(steps_.size() - 1);
                }
                return if_false;
        }
    }

    std::vector<Step> steps_;
    std::uint32_t start_ = reject;
};

}  // namespace spindrift::predicate
