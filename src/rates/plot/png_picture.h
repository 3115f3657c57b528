#ifndef SPINDRIFT_PNG_PICTURE_H
#define SPINDRIFT_PNG_PICTURE_H

#include <stddef.h>

/* The interface of png-picture.so, which draws pictures with cairo. Coordinates are in pixels from the upper left
 * corner, points are pairs of x and y, colors range from 0 to 1. */

#ifdef __cplusplus
extern "C" {
#endif

typedef struct spindrift_png_pen {
    double red;
    double green;
    double blue;
    double opacity;
    double width; /* of lines */
    int dashed;
} spindrift_png_pen;

typedef struct spindrift_png_text {
    double x;
    double y;
    double size;
    double anchor; /* the fraction of its length that is before the point: 0, 0.5 or 1 */
    int bold;
    int rotated; /* by 90 degrees, so that it runs upwards */
} spindrift_png_text;

typedef struct spindrift_png_functions {
    /* Returns a white picture, or null if there is not enough memory. */
    void* (*create)(int width, int height);
    void (*destroy)(void* picture);
    void (*line)(void* picture, const double* points, size_t count, const spindrift_png_pen* pen);
    void (*area)(void* picture, const double* points, size_t count, const spindrift_png_pen* pen);
    void (*text)(void* picture, const char* words, const spindrift_png_text* style, const spindrift_png_pen* pen);
    /* Encodes the picture and calls `take` with pieces of it, which are valid during the call only. Returns null, or an
     * error message. */
    const char* (*write)(void* picture, void (*take)(void* context, const char* octets, size_t size), void* context);
} spindrift_png_functions;

typedef const spindrift_png_functions* spindrift_get_png_functions(void);

#define SPINDRIFT_PNG_FUNCTIONS "spindrift_png"

#ifdef __cplusplus
}
#endif

#endif
