/** Bad examples: each class breaks the rule that it is named after. */
@NullMarked
package architecture.badexample.sequence;

import org.jspecify.annotations.NullMarked;
