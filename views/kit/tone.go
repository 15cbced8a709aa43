package kit

import "hash/fnv"

// tones of avatars: those that do not warn.
var tones = []string{"petrol", "blue", "violet", "green", "pink", "slate"}

// ToneOf is the tone of a person's avatar: always the same for the same name.
func ToneOf(name string) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name))
	return tones[int(sum.Sum32()%uint32(len(tones)))]
}
