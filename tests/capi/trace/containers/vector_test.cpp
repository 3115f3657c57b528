#include <libtrace/vector.h>

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

namespace spindrift::tests::capi {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Elements with a key that is compared and the place where they were.
struct Element {
    std::uint32_t key;
    std::uint32_t place;

    bool operator==(const Element&) const = default;
};

int compare(const void* a, const void* b) {
    const auto left = static_cast<const Element*>(a)->key;
    const auto right = static_cast<const Element*>(b)->key;
    return left < right ? -1 : left > right ? 1 : 0;
}

class Vector {
public:
    explicit Vector(std::size_t element_size = sizeof(int)) { libtrace_vector_init(&vector_, element_size); }
    ~Vector() { libtrace_vector_destroy(&vector_); }
    Vector(const Vector&) = delete;
    Vector& operator=(const Vector&) = delete;

    libtrace_vector_t* get() { return &vector_; }

    void push(std::initializer_list<int> values) {
        for (int value : values) {
            libtrace_vector_push_back(&vector_, &value);
        }
    }

    std::vector<int> values() {
        std::vector<int> result(libtrace_vector_get_size(&vector_));
        for (std::size_t i = 0; i < result.size(); ++i) {
            EXPECT_EQ(libtrace_vector_get(&vector_, i, &result[i]), 1);
        }
        return result;
    }

private:
    libtrace_vector_t vector_{};
};

TEST(CVector, KeepsOrder) {
    Vector vector;
    vector.push({1, 2, 3});
    EXPECT_THAT(vector.values(), ElementsAre(1, 2, 3));
    int value = 0;
    EXPECT_EQ(libtrace_vector_get(vector.get(), 3, &value), 0);
    EXPECT_EQ(libtrace_vector_remove_front(vector.get()), 1);
    EXPECT_THAT(vector.values(), ElementsAre(2, 3));
    libtrace_vector_empty(vector.get());
    EXPECT_THAT(vector.values(), IsEmpty());
    EXPECT_EQ(libtrace_vector_remove_front(vector.get()), 0);
}

TEST(CVector, Grows) {
    Vector vector;
    std::vector<int> expected(10'000);
    std::iota(expected.begin(), expected.end(), 0);
    for (int value : expected) {
        vector.push({value});
    }
    EXPECT_EQ(vector.values(), expected);
}

TEST(CVector, AppendsAndEmptiesAnother) {
    Vector first;
    Vector second;
    first.push({1, 2});
    second.push({3, 4});
    libtrace_vector_append(first.get(), second.get());
    EXPECT_THAT(first.values(), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(second.values(), IsEmpty());
    libtrace_vector_append(second.get(), first.get());
    EXPECT_THAT(second.values(), ElementsAre(1, 2, 3, 4));
    libtrace_vector_append(second.get(), second.get());
    EXPECT_THAT(second.values(), ElementsAre(1, 2, 3, 4));

    Vector of_others(sizeof(Element));
    libtrace_vector_append(of_others.get(), second.get());
    EXPECT_EQ(libtrace_vector_get_size(of_others.get()), 0U);
    EXPECT_THAT(second.values(), ElementsAre(1, 2, 3, 4));
}

TEST(CVector, AppliesAFunctionToAll) {
    Vector vector;
    vector.push({1, 2});
    libtrace_vector_apply_function(vector.get(), [](void* data) { *static_cast<int*>(data) *= 10; });
    EXPECT_THAT(vector.values(), ElementsAre(10, 20));
}

TEST(CVector, SortsAllAndKeepsTheOrderOfEqualOnes) {
    Vector vector(sizeof(Element));
    std::vector<Element> expected;
    std::mt19937 random(1);
    for (std::uint32_t place = 0; place < 5'000; ++place) {
        Element element{static_cast<std::uint32_t>(random()) % 100, place};
        expected.push_back(element);
        libtrace_vector_push_back(vector.get(), &element);
    }
    std::stable_sort(expected.begin(), expected.end(),
                     [](const Element& a, const Element& b) { return a.key < b.key; });
    libtrace_vector_qsort(vector.get(), compare);
    ASSERT_EQ(libtrace_vector_get_size(vector.get()), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        Element element{};
        libtrace_vector_get(vector.get(), i, &element);
        ASSERT_EQ(element, expected[i]) << i;
    }
    Element last{1'000, 0};
    libtrace_vector_push_back(vector.get(), &last);
    EXPECT_EQ(libtrace_vector_get_size(vector.get()), expected.size() + 1);
}

TEST(CVector, AppendsBothWaysAmongThreads) {
    Vector first;
    Vector second;
    first.push({1, 2, 3});
    std::thread back([&] {
        for (int i = 0; i < 10'000; ++i) {
            libtrace_vector_append(first.get(), second.get());
        }
    });
    for (int i = 0; i < 10'000; ++i) {
        libtrace_vector_append(second.get(), first.get());
    }
    back.join();
    EXPECT_EQ(first.values().size() + second.values().size(), 3U);
}

TEST(CVector, IgnoresNullAndVectorsThatAreNotMade) {
    libtrace_vector_t zero{};
    libtrace_zero_vector(&zero);
    libtrace_zero_vector(nullptr);
    libtrace_vector_init(nullptr, 4);
    Vector vector;
    int value = 0;
    for (libtrace_vector_t* v : {&zero, static_cast<libtrace_vector_t*>(nullptr)}) {
        libtrace_vector_push_back(v, &value);
        EXPECT_EQ(libtrace_vector_get_size(v), 0U);
        EXPECT_EQ(libtrace_vector_get(v, 0, &value), 0);
        EXPECT_EQ(libtrace_vector_remove_front(v), 0);
        libtrace_vector_append(vector.get(), v);
        libtrace_vector_append(v, vector.get());
        libtrace_vector_empty(v);
        libtrace_vector_apply_function(v, [](void*) { ADD_FAILURE(); });
        libtrace_vector_qsort(v, compare);
        libtrace_vector_destroy(v);
    }
    libtrace_vector_push_back(vector.get(), nullptr);
    EXPECT_THAT(vector.values(), IsEmpty());
    vector.push({2, 1});
    EXPECT_EQ(libtrace_vector_get(vector.get(), 0, nullptr), 0);
    libtrace_vector_apply_function(vector.get(), nullptr);
    libtrace_vector_qsort(vector.get(), nullptr);
    EXPECT_THAT(vector.values(), ElementsAre(2, 1));
}

}  // namespace
}  // namespace spindrift::tests::capi
